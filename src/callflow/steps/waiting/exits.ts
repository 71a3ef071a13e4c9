/**
 * The keys of a waiting caller, by the same rules as a menu's: while they are
 * listened for the music goes on, and a key that means nothing is ignored. What
 * he asks to hear is said, and he keeps his place; what leads away ends it.
 */
import type { Menu, MenuOption, Queue } from "../../../domain/company";
import { choicesOf, matchDigits } from "../../../domain/menu";
import type { Call } from "../../call";
import type { Next } from "../../step";
import { follow, toOperator } from "../menu";
import type { Announcements } from "./announcements";

export class Exits {
  private stopped = false;

  constructor(
    private readonly call: Call,
    private readonly queue: Queue,
    private readonly announcements: Announcements,
  ) {}

  /** The key that leads away; stays pending until there is one. `stop` ends the listening. */
  async chosen(): Promise<MenuOption> {
    const { digits } = this.call.line;
    const keys = choicesOf(asMenu(this.queue), this.call.people);
    for (;;) {
      await digits.arrived();
      if (this.stopped) return new Promise(() => undefined);
      const key = digits.take();
      if (!key) continue;
      this.announcements.interrupt();
      const match = matchDigits(key.key, keys);
      if (match.kind !== "complete" || match.choice.kind !== "option") continue;
      if (!this.staysHere(match.choice.option)) return match.choice.option;
    }
  }

  stop(): void {
    this.stopped = true;
  }

  /** Done at once if it leads nowhere else: something to hear, or the line he stands in already. */
  private staysHere({ to }: MenuOption): boolean {
    const { call, queue } = this;
    switch (to.kind) {
      case "message":
        this.announcements.say(to.prompt);
        return true;
      case "stream":
        return call.people.stream(to.stream)?.queue === queue.id;
      case "operator":
        return call.site.queue === queue.id;
      default:
        return false;
    }
  }
}

/** Where an exit leads, as from the site's own menu: that is where he returns to when nobody is there. */
export function exitTo(call: Call, option: MenuOption): Next {
  const menu = call.people.menu(call.site.menu);
  return menu ? follow(call, option, menu, []) : toOperator(call);
}

/** A menu without a prompt of its own; extensions are dialled before the queue. */
function asMenu({ id, exits }: Queue): Menu {
  return { id, prompt: "", options: exits, extensions: false, retries: 0 };
}
