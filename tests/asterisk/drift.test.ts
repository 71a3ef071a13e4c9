/** What belongs to nobody, on a real Asterisk and in a real ledger: the reaper finds it within a minute, ends it and counts it. */
import { waitFor } from "../../src/demo/scenarios/stage";
import { stageNumber } from "../../src/demo/stage-company";
import { expectNothingLeft, useStage } from "../support/stage";
import { ask } from "./support/ledger";
import { talking } from "./support/people";

const LIMIT_MS = 120_000;
/** Two looks and a margin for a busy machine. */
const REAPED_MS = 80_000;
const NOBODYS_CALL = "a0000000000";
const NOBODYS_BRIDGE = `b-${NOBODYS_CALL}-talk1`;

const stage = useStage();

/** Something done to Asterisk behind frontdesk's back. */
async function behindOurBack(method: string, path: string): Promise<void> {
  const { ariUrl, ariPassword } = stage().environment;
  const authorization = `Basic ${Buffer.from(`frontdesk:${ariPassword}`).toString("base64")}`;
  const response = await fetch(`${ariUrl}/ari/${path}`, { method, headers: { authorization } });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
}

async function drifts(): Promise<Record<string, number>> {
  const { apiUrl, apiKey } = stage().environment.frontdesk;
  const text = await (await fetch(`${apiUrl}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } })).text();
  const counted = [...text.matchAll(/^frontdesk_drifts_total\{kind="(\w+)"\} (\d+)$/gm)];
  return Object.fromEntries(counted.map(([, kind, count]) => [kind, Number(count)]));
}

test(
  "a bridge nobody needs and a call nobody runs are ended; who talks meanwhile goes on talking",
  async () => {
    const { environment } = stage();
    const placed = await talking(stage(), 51, "talks", 15);
    await behindOurBack("POST", `bridges/${NOBODYS_BRIDGE}?type=mixing&name=${NOBODYS_BRIDGE}`);
    await ask(environment, "INSERT INTO calls (id, node, arrived_at) VALUES ($1, 'a', now())", [NOBODYS_CALL]);

    await waitFor("the bridge to be deleted", REAPED_MS, async () =>
      (await environment.asterisk.cli("bridge show all")).includes(NOBODYS_BRIDGE) ? null : true,
    );
    const reason = await waitFor("the ledger to close the call", REAPED_MS, async () => {
      const closed = "SELECT end_reason AS reason FROM calls WHERE id = $1 AND ended_at IS NOT NULL";
      return (await ask<{ reason: string }>(environment, closed, [NOBODYS_CALL]))[0]?.reason ?? null;
    });
    expect(reason).toBe("nodeLost");
    expect(await drifts()).toEqual({
      ...{ callerUnknown: 0, legLeft: 0, channelVanished: 0 },
      ...{ bridgeLeft: 1, ledgerOpen: 1 },
    });

    expect(await placed.stays(1_000)).toBe(true);
    await placed.hangUp();
    await placed.ended();
    expect((await ask(environment, "SELECT 1 FROM calls WHERE number = $1", [stageNumber(51)])).length).toBe(1);
    await expectNothingLeft(stage());
  },
  LIMIT_MS,
);
