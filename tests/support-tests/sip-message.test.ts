/** The SIP text of the test phones: parsing what Asterisk and odd callers send, writing what they accept. */
import { formatAddress, hostPortOf, parseAddress, sipUri, userOf } from "../support/sip-phone/address";
import { answerChallenge, parseChallenge } from "../support/sip-phone/digest";
import { SipHeaders } from "../support/sip-phone/headers";
import { branchOf, cseqOf, formatMessage, parseMessage, responseTo } from "../support/sip-phone/message";
import { formatSdp, mirrored, parseSdp } from "../support/sip-phone/sdp";

const INVITE = [
  "INVITE sip:200@127.0.0.1:5070 SIP/2.0",
  "v: SIP/2.0/UDP 127.0.0.1:5060;rport;branch=z9hG4bKabc, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKold",
  'f: "Anna \\"A\\" <3>" <sip:+49301234@example.org;user=phone>;tag=77',
  "To: <sip:200@127.0.0.1>",
  "i: call-1",
  "CSeq: 7 INVITE",
  "Record-Route: <sip:a;lr>, <sip:b;lr>",
  "Subject: one",
  "  continued",
  "Content-Length: 5",
  "",
  "v=0\r\n",
].join("\r\n");

function parsed(text: string) {
  const message = parseMessage(Buffer.from(text));
  if (message === null) throw new Error("not SIP");
  return message;
}

test("a request is read with compact, folded and listed headers", () => {
  const message = parsed(INVITE);
  expect(message).toMatchObject({ kind: "request", method: "INVITE", uri: "sip:200@127.0.0.1:5070", body: "v=0\r\n" });
  expect(message.headers.get("call-id")).toBe("call-1");
  expect(message.headers.get("SUBJECT")).toBe("one continued");
  expect(message.headers.all("Record-Route")).toEqual(["<sip:a;lr>", "<sip:b;lr>"]);
  expect(message.headers.all("Via")).toHaveLength(2);
  expect(branchOf(message)).toBe("z9hG4bKabc");
  expect(cseqOf(message)).toEqual({ number: 7, method: "INVITE" });
});

test("a response copies what it must and gets our tag once", () => {
  const message = parsed(INVITE);
  if (message.kind !== "request") throw new Error("a request was expected");
  const response = parsed(formatMessage(responseTo(message, 486, { toTag: "mine" })).toString());
  expect(response).toMatchObject({ kind: "response", code: 486, reason: "Busy Here" });
  expect(response.headers.get("To")).toBe("<sip:200@127.0.0.1>;tag=mine");
  expect(response.headers.get("Content-Length")).toBe("0");
  expect(response.headers.all("Via")).toHaveLength(2);
});

test.each([
  "",
  "\r\n\r\n",
  "hello",
  "SIP/2.0 abc OK\r\n\r\n",
  "INVITE sip:1@x\r\n\r\n",
  "INVITE sip:1@x HTTP/1.1\r\n\r\n",
])("%j is not SIP", (text) => expect(parseMessage(Buffer.from(text))).toBeNull());

test.each([
  ['"Anna \\"A\\"" <sip:200@h>;tag=1', { name: 'Anna "A"', user: "200", tag: "1" }],
  ["Anna <sip:%2B4930@h>", { name: "Anna", user: "+4930", tag: null }],
  ["<sip:100%@h>", { user: "100%" }],
  ["sip:200@h;tag=2", { uri: "sip:200@h", user: "200", tag: "2" }],
  ["<tel:+4930;ext=1>", { user: "+4930" }],
  ["<sip:h>", { user: "" }],
  ["<sip:200;phone-context=x@h>", { user: "200" }],
  ["", { uri: "", user: "", tag: null }],
])("the address %s", (value, expected) => expect(parseAddress(value)).toMatchObject(expected));

test("numbers become URIs that survive the way", () => {
  const server = { host: "127.0.0.1", port: 5060 };
  expect(sipUri("+49 30#*", server)).toBe("sip:+49%2030%23*@127.0.0.1:5060");
  expect(userOf(sipUri("+49 30#*", server))).toBe("+49 30#*");
  expect(sipUri("sip:x@y", server)).toBe("sip:x@y");
  expect(formatAddress('A "b" \\', "sip:x")).toBe('"A \\"b\\" \\\\" <sip:x>');
  expect(hostPortOf("<sip:a@10.1.2.3:7000;lr>")).toEqual({ host: "10.1.2.3", port: 7000 });
  expect(hostPortOf("sip:10.1.2.3")).toEqual({ host: "10.1.2.3", port: 5060 });
  expect(hostPortOf("sip:a@example.org")).toBeNull();
});

test("headers are set, added and copied", () => {
  const headers = new SipHeaders()
    .add("From", "a")
    .set("f", "b")
    .setAll({ "X-A": "1", Diversion: ["one", "two"] });
  expect(headers.toString()).toBe("From: b\r\nX-A: 1\r\nDiversion: one\r\nDiversion: two\r\n");
  expect(new SipHeaders().copy(headers, "diversion").all("Diversion")).toEqual(["one", "two"]);
});

test("digest: the example of RFC 2617 section 3.5", () => {
  const challenge = parseChallenge(
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
  );
  if (challenge === null) throw new Error("the challenge was not understood");
  const answer = answerChallenge(
    challenge,
    { username: "Mufasa", password: "Circle Of Life" },
    { method: "GET", uri: "/dir/index.html", cnonce: "0a4f113b" },
  );
  expect(answer).toContain('response="6629fae49393a05397450978507c4ef1"');
  expect(answer).toContain('opaque="5ccc069c403ebaf9f0171e9517f40e41"');
});

test("digest: without qop, with SHA-256, and what cannot be answered", () => {
  const plain = parseChallenge('Digest realm="r",nonce="n",algorithm=SHA-256');
  expect(plain).toEqual({ realm: "r", nonce: "n", algorithm: "SHA-256", qop: false, opaque: null });
  if (plain === null) throw new Error("the challenge was not understood");
  const answer = answerChallenge(plain, { username: "u", password: "p" }, { method: "REGISTER", uri: "sip:x" });
  expect(answer).toMatch(/response="[0-9a-f]{64}"/);
  expect(answer).not.toContain("cnonce");
  expect(parseChallenge('Digest realm="r", nonce="n", algorithm=AKAv1-MD5')).toBeNull();
  expect(parseChallenge('Basic realm="r"')).toBeNull();
});

test("sdp: what is written is read back", () => {
  const media = parseSdp(formatSdp({ host: "127.0.0.1", port: 4000 }, { direction: "sendonly" }));
  expect(media).toEqual({
    address: { host: "127.0.0.1", port: 4000 },
    eventPayload: 101,
    direction: "sendonly",
    speaksUlaw: true,
  });
  expect(mirrored("sendonly")).toBe("recvonly");
  expect(mirrored("recvonly")).toBe("sendonly");
  expect(mirrored("sendrecv")).toBe("sendrecv");
});

test("sdp: media lines win over the session's, video and refused audio are passed over", () => {
  const body =
    "v=0\nc=IN IP4 10.0.0.1\na=inactive\nm=video 9 RTP/AVP 31\nm=audio 5000 RTP/AVP 8\nc=IN IP4 10.0.0.2\na=recvonly";
  expect(parseSdp(body)).toEqual({
    address: { host: "10.0.0.2", port: 5000 },
    eventPayload: null,
    direction: "recvonly",
    speaksUlaw: false,
  });
  expect(parseSdp("v=0\nm=audio 0 RTP/AVP 0")).toBeNull();
  expect(parseSdp("")).toBeNull();
});
