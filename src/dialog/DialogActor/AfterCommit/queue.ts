import { Effect, Ref } from "effect"
import { Topic } from "../../../telegram/TelegramGateway.ts"
import type { Actor, RenderMode, Task, Written } from "../Actor.ts"

/** More than a person can tap while one message is on its way; what is beyond is dropped, the newest screen never. */
const maxTasks = 32

/** Each actor's tasks, one after the other; `perform` never fails. */
export const makeQueue = (perform: (actor: Actor, task: Task) => Effect.Effect<void>) => {
  /** Takes the first of the tasks; whoever finds none is done. */
  const take = ({ work }: Actor) =>
    Ref.modify(work, ({ tasks: [first, ...rest] }) => [first, { tasks: rest, busy: first !== undefined }])

  const performNext = Effect.fnUntraced(function* (actor: Actor) {
    const next = yield* take(actor)
    if (next === undefined) return false
    yield* Effect.provideService(perform(actor, next.task), Topic, next.topic)
    // What found the queue full is shown after whatever had filled it.
    yield* perform(actor, { _tag: "ShowWritten" })
    yield* perform(actor, { _tag: "Show" })
    return true
  }, Effect.uninterruptible)

  /** Until nothing is left. When it is interrupted, the task in hand ends and the others stay in the queue. */
  const finish = (actor: Actor) => Effect.repeat(performNext(actor), { while: (more) => more }).pipe(Effect.asVoid)

  /** In the topic of whatever led to it, which the conversation may have left by the time that it is performed. */
  const queue = Effect.fnUntraced(function* (actor: Actor, task: Task) {
    const topic = (yield* Ref.get(actor.session))?.topic
    const busy = yield* Ref.modify(actor.work, ({ tasks, busy }) => [
      busy,
      { tasks: tasks.length < maxTasks ? [...tasks, { task, topic }] : tasks, busy: true }
    ])
    if (!busy) actor.scope.run(finish(actor))
  })

  const show = Effect.fnUntraced(function* (actor: Actor, renderMode: RenderMode) {
    yield* Ref.set(actor.everShown, true)
    const before = yield* Ref.getAndUpdate(actor.pending, (was) => (was === "resend" ? was : renderMode))
    if (before === undefined) yield* queue(actor, { _tag: "Show" })
  })

  const showWritten = Effect.fnUntraced(function* (actor: Actor, written: Written) {
    const before = yield* Ref.getAndSet(actor.written, written)
    if (before === undefined) yield* queue(actor, { _tag: "ShowWritten" })
  })

  return {
    show,
    showWritten,
    showIfNeverShown: (actor: Actor, renderMode: RenderMode) =>
      Effect.flatMap(Ref.get(actor.everShown), (shown) => (shown ? Effect.void : show(actor, renderMode))),
    queue,
    finish
  }
}
