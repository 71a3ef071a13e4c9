/**
 * The agents of the index: who is free and who is at work, counted in every
 * group and kept in order in every queue they have a seat in.
 */
import type { Agent } from "../../domain/agent";
import { idleSinceMs } from "../../domain/agent-order";
import type { AgentId } from "../../domain/glossary";
import { whyNotFree } from "../../domain/matcher";
import { isAtWork } from "../../domain/terms";
import { Card, type QueuePart, type Worker } from "./parts";
import type { QueueParts } from "./queue-parts";

export interface StaffDeps {
  readonly queues: QueueParts;
  /** He may be offered somebody now; `list` him unless he is. */
  freed(card: Card): void;
  /** Callers who are to be kept for him may be kept now, or need not be any more. */
  cameOrWent(agent: AgentId): void;
  /** A queue has an agent of a higher tier than ever. */
  higherTier(queue: QueuePart): void;
}

export class Staff {
  private readonly cards = new Map<AgentId, Card>();

  constructor(private readonly deps: StaffDeps) {}

  get(id: AgentId): Card | undefined {
    return this.cards.get(id);
  }

  /** Called after every change of an agent. */
  changed(agent: Worker): void {
    const card = agent.card ?? this.newCard(agent);
    const free = whyNotFree(agent) === null;
    if (card.free && !(free && (!card.listed || isRankedAs(card, agent)))) this.unlist(card);
    if (!isSeatedAs(card, agent)) this.seat(card, agent);
    this.setAtWork(card, isAtWork(agent));
    if (free && !card.free) {
      card.free = true;
      this.deps.freed(card);
    }
    if (card.queues.length === 0 && (card.own?.isEmpty ?? true)) this.forget(card);
  }

  private newCard(agent: Worker): Card {
    const card = new Card(agent);
    agent.card = card;
    this.cards.set(agent.id, card);
    return card;
  }

  private forget(card: Card): void {
    card.agent.card = null;
    if (card.own) this.deps.queues.lines.close(card.own);
    if (this.cards.get(card.id) === card) this.cards.delete(card.id);
  }

  /** Counts a free agent among the free: others may find him from now on. */
  list(card: Card): void {
    if (card.listed) return;
    rank(card, card.agent);
    card.listed = true;
    for (const queue of card.queues) this.deps.queues.freeIn(queue, card.tierIn(queue.id) ?? 1).add(card);
    this.deps.queues.countFree(card, 1);
  }

  private unlist(card: Card): void {
    card.free = false;
    if (!card.listed) return;
    card.listed = false;
    for (const queue of card.queues) this.deps.queues.freeIn(queue, card.tierIn(queue.id) ?? 1).delete(card);
    this.deps.queues.countFree(card, -1);
  }

  private setAtWork(card: Card, atWork: boolean): void {
    if (card.atWork === atWork) return;
    card.atWork = atWork;
    this.deps.queues.countAtWork(card, atWork ? 1 : -1);
    this.deps.cameOrWent(card.id);
  }

  /** Other queues, tiers or skills than before. */
  private seat(card: Card, agent: Agent): void {
    this.unlist(card);
    this.setAtWork(card, false);
    for (const queue of card.queues) queue.seated.delete(card);
    this.deps.queues.posts.ofCards.clear(card);
    card.skillsOfAgent = agent.skills;
    card.tiersOfAgent = agent.tiers;
    card.skills = new Map(Object.entries(agent.skills));
    card.levels = this.deps.queues.skills.levels(agent.skills);
    card.queues = [...agent.tiers.keys()].map((id) => this.deps.queues.of(id));
    for (const queue of card.queues) {
      const tier = card.tierIn(queue.id) ?? 1;
      if (tier > queue.tierMax) {
        queue.tierMax = tier;
        this.deps.higherTier(queue);
      }
      queue.seated.add(card);
      for (const group of queue.asks.of(card)) this.deps.queues.join(card, group, tier);
    }
    this.deps.cameOrWent(card.id);
  }
}

function isRankedAs(card: Card, agent: Agent): boolean {
  return (
    card.idleSinceMs === idleSinceMs(agent) &&
    card.callsTaken === agent.callsTaken &&
    card.talkedMs === agent.talkedMs &&
    card.order === agent.order
  );
}

function rank(card: Card, agent: Agent): void {
  card.idleSinceMs = idleSinceMs(agent);
  card.callsTaken = agent.callsTaken;
  card.talkedMs = agent.talkedMs;
  card.order = agent.order;
}

/** Queues and skills of an agent are never changed in place. */
function isSeatedAs(card: Card, agent: Agent): boolean {
  return card.skillsOfAgent === agent.skills && (card.tiersOfAgent === agent.tiers || hasSameSeats(card, agent));
}

function hasSameSeats(card: Card, { tiers }: Agent): boolean {
  if (card.tiersOfAgent.size !== tiers.size) return false;
  for (const [queue, tier] of card.tiersOfAgent) if (tiers.get(queue) !== tier) return false;
  card.tiersOfAgent = tiers;
  return true;
}
