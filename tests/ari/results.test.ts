/** What Asterisk's answers mean, with the status and without it (ari-client loses it), and how long to wait before the next attempt. */
import { backoffMs } from "../../src/ari/backoff";
import { causeOf } from "../../src/ari/causes";
import { endpointString, shownAs } from "../../src/ari/dial-strings";
import { failureOf } from "../../src/ari/result";
import type { ChannelId, E164 } from "../../src/domain/glossary";

describe("an answer of Asterisk, in its own words", () => {
  test.each([
    [404, "Channel not found", "gone"],
    [400, "Channel not found", "gone"],
    [404, "Bridge not found", "gone"],
    [404, "Playback not found", "gone"],
    [404, "Provided channel was not found", "gone"],
    [409, "Channel not in Stasis application", "notInStasis"],
    [422, "Channel not in Stasis application", "notInStasis"],
    [422, "Channel not in this bridge", "notInStasis"],
    [412, "Channel in invalid state", "badState"],
    [409, "Channel is not in the 'Down' state", "badState"],
    [409, "Channel 17.1 currently recording", "conflict"],
    [409, "Channel with given unique ID already exists", "conflict"],
    [409, "Bridge with id 'q-lobby' already exists", "conflict"],
    [503, "Asterisk not booted", "unavailable"],
    [503, "Shutdown in progress", "unavailable"],
    [500, "Allocation failed", "refused"],
    [400, "Invalid endpoint specified", "refused"],
  ])("%d %s", (status, message, kind) => {
    const body = JSON.stringify({ message });
    expect(failureOf(status, body)).toMatchObject({ kind });
    expect(failureOf(null, body)).toMatchObject({ kind });
  });

  test("the status of a refused leg is known without it too", () => {
    expect(failureOf(null, '{"message":"Allocation failed"}')).toEqual({
      kind: "refused",
      status: 500,
      text: "Allocation failed",
    });
  });

  test.each([
    [404, "gone"],
    [503, "unavailable"],
    [409, "conflict"],
    [412, "badState"],
    [418, "refused"],
  ])("%d without words", (status, kind) => {
    for (const body of ["", "{", "[]", "null", "<html>"]) expect(failureOf(status, body)).toMatchObject({ kind });
  });
});

describe("the next attempt", () => {
  test("an Asterisk that boots is asked every 100 to 200 ms", () => {
    for (const why of ["refused", "booting", "notLoaded"] as const) {
      expect([backoffMs(1, why, 0), backoffMs(200, why, 1)]).toEqual([100, 200]);
    }
  });

  test("everything else is asked ever more seldom, but for ever", () => {
    expect([1, 2, 3, 4, 5, 6].map((n) => backoffMs(n, "unauthorized", 1))).toEqual([
      250, 500, 1_000, 2_000, 4_000, 5_000,
    ]);
    expect(backoffMs(1_000_000, "unauthorized", 1)).toBe(5_000);
    expect(backoffMs(1_000_000, "refused", 0)).toBe(2_500);
  });
});

describe("what reaches a dial string", () => {
  const desk = (account: string) => endpointString({ kind: "desk", account }, "trunk");
  const mobile = (number: string) => endpointString({ kind: "mobile", number: number as E164 }, "trunk");

  test("an account, or a number at the trunk", () => {
    expect(desk("desk-204")).toBe("PJSIP/desk-204");
    expect(mobile("+79171234567")).toBe("PJSIP/+79171234567@trunk");
  });

  test.each(["", "desk-204&PJSIP/other", "desk/204", "desk@evil", "desk 204", "a,b", "-x", "a".repeat(65), "дом"])(
    "not the account %p",
    (account) => {
      expect(() => desk(account)).toThrow("not a phone account");
    },
  );

  test.each(["79171234567", "+7917&SIP/1", "+7917123456789012", "+0917123456", "+1", "+7917@x", "+7917;a"])(
    "not the number %p",
    (number) => {
      expect(() => mobile(number)).toThrow("not a number in E.164");
    },
  );

  test("a caller's name cannot quote, separate or begin a header line", () => {
    const shown = shownAs({ number: "+78435551234", name: 'Анна "X" <sip:1@evil>\r\nVia: y; z' });
    expect(shown["CONNECTEDLINE(name)"]).toBe("Анна X sip1evilVia y z");
    expect(shown["CONNECTEDLINE(num,i)"]).toBe("+78435551234");
  });

  test("a number that is none is not shown", () => {
    for (const number of [null, "", "anonymous;x", "+7 843", "1".repeat(33)]) {
      expect(shownAs({ number, name: null })).toMatchObject({
        "CONNECTEDLINE(num,i)": "anonymous",
        "CONNECTEDLINE(name)": "anonymous",
      });
    }
  });
});

describe("why a caller's channel ended", () => {
  const request = (cause: number, sipCode: number, soft: boolean) =>
    ({ type: "hangupRequest", channel: "1" as ChannelId, cause, sipCode, soft }) as const;

  test.each([
    ["BYE", request(0, 0, false), null, "callerHungUp"],
    ["BYE with a reason", request(41, 0, false), null, "callerHungUp"],
    ["CANCEL", request(127, 487, false), null, "callerCancelled"],
    ["our DELETE", request(32, 0, true), "hangUp", "weHungUp"],
    ["our refusal", request(32, 0, true), "refuse", "weRefused"],
    ["BYE while our DELETE was on its way", request(0, 0, false), "hangUp", "callerHungUp"],
    ["the CLI", request(32, 0, true), null, "opsHungUp"],
    ["nothing heard, asked by us", null, "hangUp", "weHungUp"],
    ["nothing heard", null, null, "unknown"],
  ] as const)("%s", (_what, first, ours, cause) => {
    expect(causeOf(first, ours)).toBe(cause);
  });
});
