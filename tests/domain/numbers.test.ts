import fc from "fast-check";
import { displayAni, isWithheld, readNumber } from "../../src/domain/numbers";

const RUSSIAN = "+79001234567";
const THIRTY_CHARACTERS = " ".repeat(30);

/** What the carrier may send, and what it means at a Russian site. */
const ANIS: readonly (readonly [what: string, ani: string, number: string | null])[] = [
  ["absent", "", null],
  ["blank", "   ", null],
  ["anonymous", "anonymous", null],
  ["anonymous SIP user", "Anonymous@invalid", null],
  ["anonymous.invalid", "anonymous@anonymous.invalid", null],
  ["restricted", "restricted", null],
  ["unavailable", "unavailable", null],
  ["plus alone", "+", null],
  ["two pluses", "++79001234567", null],
  ["plus in the middle", "7+9001234567", null],
  ["00 alone", "00", null],
  ["one digit", "7", null],
  ["an extension", "101", null],
  ["six digits", "123456", null],
  ["15 digits", "123456789012345", null],
  ["16 digits", "1234567890123456", null],
  ["40 digits", "7".repeat(40), null],
  ["255 digits", "9".repeat(255), null],
  ["4,096 digits", "7".repeat(4096), null],
  ["2 MB", "7".repeat(2_000_000), null],
  ["E.164", "+79001234567", RUSSIAN],
  ["without plus", "79001234567", RUSSIAN],
  ["national prefix", "89001234567", RUSSIAN],
  ["national number", "9001234567", RUSSIAN],
  ["double zero", "0079001234567", RUSSIAN],
  ["Russian international prefix", "81079001234567", RUSSIAN],
  ["as people write it", "+7 (900) 123-45-67", RUSSIAN],
  ["with dots", "+7.900.123.45.67", RUSSIAN],
  ["no-break spaces", "+7\u00a0900\u00a0123\u202f45\u202f67", RUSSIAN],
  ["typographic hyphens", "+7 900 123\u201145\u201367", RUSSIAN],
  ["spaces around it", "  +79001234567  ", RUSSIAN],
  ["a landline", "8 (843) 555-10-01", "+78435551001"],
  ["an Italian landline", "+39 06 1234 5678", "+390612345678"],
  ["no such country", "+999123456789", null],
  ["extension parameter", "+79001234567;ext=1", RUSSIAN],
  ["subaddress", "+79001234567;isub=1411", RUSSIAN],
  ["tel URI", "tel:+79001234567", RUSSIAN],
  ["tel URI in capitals", "TEL:+7-900-123-45-67", RUSSIAN],
  ["global tel URI with a context", "tel:+79001234567;phone-context=example.com", RUSSIAN],
  ["local tel URI of another context", "tel:9001234567;phone-context=+1", null],
  ["local tel URI whose context is cut", "tel:9001234567;a=bbbbbbbbb;phone-context=+1", null],
  ["extension in words", "+79001234567 ext. 5", null],
  ["x-extension", "+79001234567x5", null],
  ["SIP URI", "sip:+79001234567@itsp.example", null],
  ["SIP URI without a user", "sip:itsp.example", null],
  ["user and host", "+79001234567@evil.host", null],
  ["host alone", "@evil.host", null],
  ["letters", "CALLME", null],
  ["vanity number", "1-800-FLOWERS", null],
  ["Cyrillic", "\u043d\u043e\u043c\u0435\u0440", null],
  ["Arabic-Indic digits", "+\u0667\u0669\u0660\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667", null],
  ["full-width digits", "\uff0b\uff17\uff19\uff10\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17", null],
  ["superscript digit", "+7900123456\u00b2", null],
  ["right-to-left override", "\u202e+79001234567", null],
  ["zero-width space inside", "+7900\u200b1234567", null],
  ["NUL", "+79001234567\u0000", null],
  ["CR LF", "+79001234567\r\nVia: x", null],
  ["newline at the end", "+79001234567\nx", null],
  ["tab inside", "+7900\t1234567", null],
  ["emoji", "\u{1f4de}79001234567", null],
  ["lone surrogate", "\ud83d79001234567", null],
  ["replacement of invalid UTF-8", "\ufffd\ufffd", null],
  ["SQL", "'; DROP TABLE calls; --", null],
  ["SQL with a number", "79001234567' OR 1=1", null],
  ["dollar quotes", "$$", null],
  ["format string", "%s%n", null],
  ["dialplan function", "$" + "{SHELL(id)}", null],
  ["dialplan fetch", "$" + "{CURL(http://evil)}", null],
  ["dial string", "500&PJSIP/itsp/19005550100", null],
  ["path", "../../x", null],
  ["script", "<script>", null],
  ["pipe", "79001234567|id", null],
  ["backtick", "`id`", null],
  ["Local channel", "Local/x@y", null],
  ["comma", "79001234567,89001234567", null],
  ["over-long with a number in front", `+79001234567${THIRTY_CHARACTERS}1`, null],
];

test("the table has the sixty kinds that a carrier may send, each once", () => {
  expect(ANIS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(ANIS.map(([what]) => what)).size).toBe(ANIS.length);
});

test.each(ANIS)("%s", (_what, ani, number) => {
  expect(readNumber(ani, "RU")).toBe(number);
});

test("a number is read by the country's own rules", () => {
  expect(readNumber("06 1234 5678", "IT")).toBe("+390612345678");
  expect(readNumber("030/123456", "DE")).toBe("+4930123456");
  expect(readNumber("020 7946 0018", "GB")).toBe("+442079460018");
});

test("a country that nobody knows still lets international numbers through", () => {
  expect(readNumber("+79001234567", "XX")).toBe(RUSSIAN);
  expect(readNumber("89001234567", "XX")).toBeNull();
});

test("4,096 characters of anything take less than a millisecond", () => {
  const inputs = ["7", "+", " ", "(", "-", ";", "\u202e", "\u0661"].map((char) => char.repeat(4096));
  for (const input of inputs) readNumber(input, "RU"); // the first call loads the numbering tables
  for (const input of inputs) {
    const startedMs = performance.now();
    for (let i = 0; i < 20; i++) readNumber(input, "RU");
    expect((performance.now() - startedMs) / 20).toBeLessThan(1);
  }
});

test("property: nothing throws, and what comes out is E.164", () => {
  const characters = fc.constantFrom(..."0123456789+-() ;=./:telxsip@\u202e\u0661\uff17\u0000\ud83d".split(""));
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.array(characters, { maxLength: 40 }).map((chars) => chars.join("")),
  );
  fc.assert(
    fc.property(anything, fc.constantFrom("RU", "IT", "US", "GB", "XX", "", "toString"), (ani, country) => {
      const number = readNumber(ani, country);
      if (number !== null) expect(number).toMatch(/^\+[1-9][0-9]{1,14}$/);
    }),
    { numRuns: 3000 },
  );
});

test("property: punctuation does not change a number", () => {
  const separators = fc.array(fc.constantFrom("", " ", "-", ".", "\u00a0"), { minLength: 10, maxLength: 10 });
  const digits = fc.integer({ min: 9_000_000_000, max: 9_999_999_999 }).map(String);
  fc.assert(
    fc.property(digits, separators, (national, between) => {
      const written = [...national].map((digit, i) => digit + (between[i] ?? "")).join("");
      expect(readNumber(`+7 ${written}`, "IT")).toBe(`+7${national}`);
    }),
  );
});

describe("what is kept of an ANI", () => {
  test.each([
    ["+79001234567", "+79001234567"],
    ["\u202e1234\u202c", "\ufffd1234\ufffd"],
    ["12\u200b34\u0000\r\n\t", "12\ufffd34\ufffd\ufffd\ufffd\ufffd"],
    ["line\u2028end", "line\ufffdend"],
    ["\ud83d", "\ufffd"],
    ["\u{1f4de} 101", "\u{1f4de} 101"],
    ["", ""],
  ])("%j is kept as %j", (ani, kept) => {
    expect(displayAni(ani)).toBe(kept);
  });

  test("property: at most 64 characters, all of them printable and storable", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (ani) => {
        const kept = displayAni(ani);
        expect(kept.length).toBeLessThanOrEqual(64);
        expect(kept).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test("an emoji at the cut does not leave half of itself", () => {
    expect(displayAni(`${"1".repeat(63)}\u{1f4de}`)).toBe(`${"1".repeat(63)}\ufffd`);
  });
});

test.each([
  ["", true],
  ["  ", true],
  ["anonymous", true],
  ["Anonymous", true],
  ["anonymous@anonymous.invalid", true],
  ["sip:anonymous@anonymous.invalid", true],
  ["\u202eRestricted\u202c", true],
  ["unavailable", true],
  ["+79001234567", false],
  ["anonymous coward", false],
  ["101", false],
  ["x".repeat(4096), false],
])("%j is withheld: %s", (ani, withheld) => {
  expect(isWithheld(ani)).toBe(withheld);
});
