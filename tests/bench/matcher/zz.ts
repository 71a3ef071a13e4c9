import { IndexPool } from "/work/main/tests/bench/matcher/index-pool";
import { spreadOf } from "/work/main/tests/bench/rig/figures";
const t0=performance.now();
const p=new IndexPool(1);
console.log("built", performance.now()-t0, "waiting", p.waiting.length, "decisions", p.decisions);
const by: Record<string, number[]> = {};
const all:number[]=[];
let total=0;
for(let i=0;i<300000;i++){ const {kind,run}=p.prepare(); const t=performance.now(); run(); const d=(performance.now()-t)*1000; total+=d; if(i>=100000){all.push(d);(by[kind]??=[]).push(d);} }
console.log("ops/s", 300000/(total/1e6), "waiting", p.waiting.length, "decisions", p.decisions, spreadOf(all));
for(const k in by) console.log(k, JSON.stringify(spreadOf(by[k]!)));
