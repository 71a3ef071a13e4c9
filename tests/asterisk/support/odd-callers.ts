/**
 * Everything a caller's number and name may be: what carriers send, what phones
 * send by mistake, and what people send on purpose. Each with the number that
 * frontdesk should make of it.
 */
import type { CallOptions } from "../../support/sip-phone";

export interface OddCaller {
  readonly what: string;
  readonly call: Pick<CallOptions, "fromNumber" | "fromName" | "headers">;
  /** In E.164; null: none. */
  readonly number: string | null;
  /** Refused by the block list. */
  readonly blocked?: true;
}

const PLAIN = "+79001234567";

/** The caller's user part is this text, written as SIP wants it. */
const user = (what: string, fromNumber: string, number: string | null = null): OddCaller => ({
  what,
  call: { fromNumber },
  number,
});
/** The From header is this text as it stands. */
const from = (what: string, text: string, number: string | null = null): OddCaller => ({
  what,
  call: { headers: { From: text } },
  number,
});
const name = (what: string, fromName: string): OddCaller => ({
  what: `a name: ${what}`,
  call: { fromNumber: PLAIN, fromName },
  number: PLAIN,
});
const header = (
  what: string,
  headers: Record<string, string | string[]>,
  number: string | null = PLAIN,
): OddCaller => ({
  what,
  call: { fromNumber: PLAIN, headers },
  number,
});
const blocked = (what: string, fromNumber: string): OddCaller => ({
  what: `a blocked number, ${what}`,
  call: { fromNumber },
  number: "+74955556600",
  blocked: true,
});

/** @param trap a file that must not come to be: commands in a name would make it */
export const oddCallers = (trap: string): readonly OddCaller[] => [
  from("no user", "<sip:127.0.0.1>"),
  from("an empty name and no user", '"" <sip:127.0.0.1:5060>'),
  from("anonymous", '"Anonymous" <sip:anonymous@anonymous.invalid>'),
  from("Anonymous", "<sip:Anonymous@invalid>"),
  ...["restricted", "unavailable", "unknown", "private", "Restricted"].map((word) => user(word, word)),

  user("a plus alone", "+"),
  user("two zeros", "00"),
  user("one digit", "7"),
  user("15 digits", "+790012345678901", "+790012345678901"),
  user("16 digits", "+7900123456789012"),
  user("40 digits", "7".repeat(40)),
  user("255 digits", "9".repeat(255)),
  user("4096 digits", "1".repeat(4_096)),
  user("with brackets and spaces", "+7 (900) 123-45-67", PLAIN),
  user("national", "8 900 123 45 67", PLAIN),
  user("with two zeros in front", "0079001234567", PLAIN),
  user("without a plus", "79001234567", PLAIN),
  from("with an extension behind it", `<sip:${PLAIN};ext=1@127.0.0.1>`, PLAIN),
  from("with a subaddress", `<sip:${PLAIN};isub=7@127.0.0.1>`, PLAIN),
  from("with a context", `<sip:9001234567;phone-context=+7@127.0.0.1>`, PLAIN),
  from("a password beside it", `<sip:${PLAIN}:secret@127.0.0.1>`, PLAIN),
  from("without brackets", `sip:${PLAIN}@127.0.0.1`, PLAIN),
  from("with parameters of the address", `<sip:${PLAIN}@127.0.0.1;user=phone;transport=udp>`, PLAIN),
  from("from a host nobody knows", `<sip:${PLAIN}@${"a".repeat(200)}.example>`, PLAIN),

  user("letters", "alice"),
  user("Cyrillic", "алло"),
  user("Arabic-Indic digits", "+٧٩٠٠١٢٣٤٥٦٧"),
  user("full-width digits", "＋７９００１２３４５６７"),
  user("right-to-left override", "\u202e+79001234567"),
  user("zero width", "+7900\u200b1234567"),
  user("emoji", "📞☎️"),
  user("a tab", "+7900\t1234567"),
  from("a null byte", "<sip:+7900%001234567@127.0.0.1>"),
  from("line breaks", "<sip:+7900%0D%0AX-Evil:%201@127.0.0.1>"),
  from("broken UTF-8", "<sip:%C0%80%FF@127.0.0.1>"),
  from("half of a surrogate pair", "<sip:%ED%A0%80@127.0.0.1>"),

  user("SQL: drop", "'; DROP TABLE calls; --"),
  user("SQL: or", "' OR 1=1"),
  user("dollars", "$$"),
  user("format strings", "%s%n%x"),
  user("a shell command", `\${SHELL(touch ${trap})}`),
  user("a download", `\${CURL(http://127.0.0.1:1/)}`),
  user("a second phone to dial", "500&PJSIP/desk-101"),
  user("a trunk to dial", "500&PJSIP/trunk/sip:19001234567@127.0.0.1"),
  user("a path", "../../etc/passwd"),
  user("another host", "@evil.example"),
  user("markup", "<script>alert(1)</script>"),
  user("a pipe", "|touch"),
  user("backticks", `\`touch ${trap}\``),
  user("a local channel", "Local/101@from-phones"),
  user("an expression", "$[1/0]"),
  user("a comma", "1,2,3"),
  user("quotes", `"'"`),

  name("a shell command", `\${SHELL(touch ${trap})}`),
  name("30 kB", "x".repeat(30_000)),
  name("quotes and backslashes", 'a\\"b"c\\'),
  name("Cyrillic", "Виктор Аксаков"),
  name("emoji and overrides", "📞\u202eevil\u200b"),
  name("SQL", "'); DROP TABLE events; --"),

  header("asserted another number", { "P-Asserted-Identity": "<sip:+79007654321@127.0.0.1>" }, "+79007654321"),
  header(
    "asserted two numbers",
    { "P-Asserted-Identity": ["<sip:+79007654321@127.0.0.1>", "<tel:+79001111111>"] },
    "+79007654321",
  ),
  header("asserted nonsense", { "P-Asserted-Identity": "garbage" }),
  header("asserted nothing", { "P-Asserted-Identity": "<sip:@127.0.0.1>" }),
  header("asserted and private", { "P-Asserted-Identity": `<sip:${PLAIN}@127.0.0.1>`, Privacy: "id" }, null),
  header("a remote party", { "Remote-Party-ID": "<sip:+79001111111@127.0.0.1>;party=calling" }, "+79001111111"),
  header("a diversion", { Diversion: `<sip:\${SHELL(touch ${trap})}@127.0.0.1>;reason=unconditional` }),
  header("a history", { "History-Info": "<sip:1@127.0.0.1>;index=1, <sip:2@127.0.0.1>;index=1.1" }),
  header("a subject", { Subject: `\${SHELL(touch ${trap})}` }),

  user("our own number", "+78437779915", "+78437779915"),
  user("an extension of ours", "101"),
  user("a mobile of ours", "+79007770306", "+79007770306"),
  user("a star code", "*98#"),

  blocked("plain", "+74955556600"),
  blocked("with brackets", "+7 (495) 555-66-00"),
  blocked("national", "84955556600"),
  blocked("with zeros", "0074955556600"),
];
