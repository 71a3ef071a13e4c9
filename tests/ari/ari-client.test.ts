/** ari-client when it cannot connect: every failure is a rejection in words, none an exception from a callback. */
import { AriClientTransport } from "../../src/ari/ari-client-transport";
import { answer } from "../../src/ari/commands";
import { systemClock } from "../../src/clock";
import type { ChannelId } from "../../src/domain/glossary";
import { FakeAri } from "./fake-ari";
import { within } from "./within";

const LIMIT_MS = 8_000;

describe("ari-client", () => {
  let fake: FakeAri;
  const uncaught: unknown[] = [];
  const onUncaught = (err: unknown) => void uncaught.push(err);
  beforeAll(() => process.on("uncaughtException", onUncaught));
  afterAll(() => process.off("uncaughtException", onUncaught));
  beforeEach(async () => {
    fake = await FakeAri.open();
  });
  afterEach(async () => {
    await fake.close();
    expect(uncaught.splice(0)).toEqual([]);
  });
  const transport = (url = fake.url) =>
    new AriClientTransport({ url, user: "frontdesk", password: "secret", app: "frontdesk" }, systemClock);

  test.each([
    [401, "unauthorized"],
    [404, "notLoaded"],
    [503, "booting"],
  ])("HTTP %d is told as %s", async (status, why) => {
    fake.httpStatus = status;
    await expect(within(LIMIT_MS, "the rejection", transport().connect())).rejects.toMatchObject({ why });
  });

  test("nobody listens", async () => {
    const { url } = fake;
    await fake.close();
    await expect(within(LIMIT_MS, "the rejection", transport(url).connect())).rejects.toMatchObject({ why: "refused" });
    fake = await FakeAri.open();
  });

  const api = (...apis: object[]) =>
    JSON.stringify({ apiVersion: "1", swaggerVersion: "1.1", basePath: `${fake.url}/ari`, apis });
  test.each([
    ["missing", () => ({})],
    ["something else", () => ({ "resources.json": "{}" })],
    ["no JSON", () => ({ "resources.json": "<html>" })],
    ["incomplete", () => ({ "resources.json": api({ path: "/api-docs/channels.{format}" }) })],
  ])(
    "an API description that is %s is a rejection, not a thrown string",
    async (_what, docs: () => Record<string, string>) => {
      fake.apiDocs = docs();
      await expect(within(LIMIT_MS, "the rejection", transport().connect())).rejects.toMatchObject({
        name: "AsteriskUnreachable",
      });
    },
  );

  test("before it is connected a command is unavailable", async () => {
    await expect(transport().send(answer("1" as ChannelId))).resolves.toEqual({ kind: "unavailable" });
  });
});
