/**
 * How a command speaks: what it was asked for goes to stdout, so that it can be
 * piped; talk to the person goes to stderr. Colours only where a terminal shows
 * them and NO_COLOR does not forbid it.
 */
import { styleText } from "node:util";
import Table from "cli-table3";

export type Style = "bold" | "dim" | "red" | "green" | "yellow";

export interface Terminal {
  /** Data: a line on stdout. */
  print(text: string): void;
  /** Talk: a line on stderr. */
  say(text: string): void;
  /** For a text on stdout. */
  paint(style: Style, text: string): string;
}

export function processTerminal(): Terminal {
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    say: (text) => void process.stderr.write(`${text}\n`),
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
  };
}

export function printJson(terminal: Terminal, value: unknown): void {
  terminal.print(JSON.stringify(value, null, 2));
}

/** Columns without frames: readable, and cut apart by any tool. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  drawn.push(...rows.map((row) => [...row]));
  return trimEnds(drawn.toString());
}

/** "Name   value" lines, the names in one column. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return trimEnds(pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n"));
}

const trimEnds = (text: string): string => text.replace(/[ \t]+$/gm, "");

const NO_FRAME = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
