/**
 * Stands for flite, espeak-ng and sox where they are not installed:
 * `node fake-voice.cjs PROGRAM ARGS...`. A voice writes 0.1 s of tone for each
 * character of the text; sox copies. Text "FAIL" makes the voice fail, "" silent.
 */
const { copyFileSync, readFileSync, writeFileSync } = require("node:fs");

const [program, ...args] = process.argv.slice(2);
const after = (option) => args[args.indexOf(option) + 1];

function speak(text, file) {
  if (text === "FAIL") {
    console.error("this voice cannot say that");
    process.exit(3);
  }
  const rate = 8000;
  const length = text === "SILENCE" ? 0 : text.length * (rate / 10);
  const bytes = Buffer.alloc(44 + Math.max(length, rate) * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  [16, 1 | (1 << 16), rate, rate * 2, 2 | (16 << 16)].forEach((word, i) => {
    bytes.writeUInt32LE(word, 16 + i * 4);
  });
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(bytes.length - 44, 40);
  for (let i = 0; i < length; i++) bytes.writeInt16LE(Math.round(3000 * Math.sin(i / 3)), 44 + i * 2);
  writeFileSync(file, bytes);
}

if (program === "flite") speak(after("-t"), after("-o"));
if (program === "espeak") speak(readFileSync(0, "utf8"), after("-w"));
if (program === "sox") copyFileSync(args[0], args[args.indexOf("-t") + 2]);
