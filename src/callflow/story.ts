/** The table of contents: the steps of a call, in the order a caller meets them. */
import type { StepName, StepState } from "../domain/call";
import type { Call } from "./call";
import type { StepDeps } from "./deps";
import type { Next, Step } from "./step";
import { afterCall } from "./steps/after-call";
import { blocked } from "./steps/blocked";
import { calledBack } from "./steps/callback";
import { campaign } from "./steps/campaign";
import { closed } from "./steps/closed";
import { feature } from "./steps/feature";
import { greeting } from "./steps/greeting";
import { identify } from "./steps/identify";
import { incident } from "./steps/incident";
import { menu } from "./steps/menu";
import { openMatter } from "./steps/open-matter";
import { overflow } from "./steps/overflow";
import { queue } from "./steps/queue";
import { reach } from "./steps/reach";
import { talk } from "./steps/talk";
import { vipDirect } from "./steps/vip-direct";

const STORY: { readonly [S in StepName]: Step<S> } = {
  identify,
  feature,
  blocked,
  vipDirect,
  greeting,
  closed,
  incident,
  openMatter,
  menu,
  reach,
  campaign,
  callback: calledBack,
  queue,
  overflow,
  talk,
  afterCall,
};

/** Tells one step of the call. */
export function tell(call: Call, here: StepState, deps: StepDeps): Promise<Next> {
  // The key and the state belong together by StepState's own type; TypeScript cannot see it through the index.
  return (STORY[here.step] as Step<StepName>)(call, here, deps);
}
