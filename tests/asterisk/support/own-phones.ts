/** A caller on the trunk and an operator's phone, both in the hands of the test: `absent` in its stage, `port` as a carrier's. */
import { createSipPhone, type SipPhone } from "../../support/sip-phone";
import type { TestStage } from "../../support/stage";

export interface OwnPhones {
  readonly caller: SipPhone;
  readonly agent: SipPhone;
}

/** @param desk the operator's account; not registered yet */
export async function openOwnPhones(stage: TestStage, port: number, desk: string): Promise<OwnPhones> {
  const { phones, sipPort } = stage.environment;
  const server = { host: "127.0.0.1", port: sipPort };
  const caller = await createSipPhone({ server, local: { port } });
  const account = phones.find(({ endpoint }) => endpoint === desk);
  const agent = await createSipPhone({ server, username: account?.username, password: account?.password });
  return { caller, agent };
}
