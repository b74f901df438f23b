import type { Cause, Scope } from "effect"
import { Context, Effect, Layer, Option, Queue, Schema } from "effect"
import { type BotApiError, badRequest, forbidden } from "./BotApiError.ts"
import { Keep } from "./Keep.ts"
import { Chat, dataOf, type Message, type NewMessage, type Person } from "./Message.ts"
import { type PageMessage, pageMessage } from "./PageMessage.ts"
import { People } from "./People.ts"
import { nowSeconds } from "./Wire.ts"

/** Messages remembered per chat; older ones can no longer be edited. */
const maxMessages = 500
/** Chats remembered; beyond it the one that was made first is forgotten. */
const maxChats = 10_000
/** Events that wait for a slow page; beyond it the page is cut off and asks for a new snapshot. */
const maxWaitingEvents = 1000

export type PageEvent =
  | { readonly event: "message" | "edited"; readonly data: PageMessage }
  | {
      readonly event: "deleted" | "toast" | "action" | "draft" | "commands" | "payment" | "snapshot"
      readonly data: Schema.Json
    }

const Remembered = Schema.Struct({ chats: Schema.Array(Chat), nextMessage: Schema.Int })

/** Every chat with the bot: who is in it, what was said, and which pages watch it. */
export class Chats extends Context.Service<
  Chats,
  {
    /** The chat of this user, made when it is new. */
    readonly open: (user: number) => Effect.Effect<Chat>
    /** The chat if the bot may write to it; else fails with Telegram's words. */
    readonly reachable: (user: number) => Effect.Effect<Chat, BotApiError>
    /** The chat if its person ever wrote to the bot; else fails with Telegram's words. */
    readonly started: (user: number) => Effect.Effect<Chat, BotApiError>
    readonly change: (user: number, change: Partial<Omit<Chat, "messages">>) => Effect.Effect<Chat>
    readonly find: (user: number, message: number) => Effect.Effect<Message | undefined>
    readonly append: (user: number, message: NewMessage) => Effect.Effect<Message>
    /** Replaces a message by an edited version of itself. */
    readonly replace: (user: number, message: Message) => Effect.Effect<Message>
    /** Replaces a message by one that says the same, and does not count as edited. */
    readonly amend: (user: number, message: Message) => Effect.Effect<Message>
    readonly remove: (user: number, message: number) => Effect.Effect<boolean>
    /** True if a message with this id was ever given out. */
    readonly existed: (message: number) => Effect.Effect<boolean>
    readonly all: Effect.Effect<ReadonlyArray<Chat>>
    readonly emit: (user: number, event: PageEvent) => Effect.Effect<void>
    readonly emitAll: (event: (person: Person) => PageEvent) => Effect.Effect<void>
    /** What happens in the chat from now on; ends when the page is too slow. */
    readonly watch: (user: number) => Effect.Effect<Queue.Dequeue<PageEvent, Cause.Done>, never, Scope.Scope>
    readonly history: (user: number) => Effect.Effect<ReadonlyArray<PageMessage>>
  }
>()("kudo/Playground/Chats") {
  static readonly layer = Layer.effect(
    Chats,
    Effect.gen(function* () {
      const book = yield* openBook
      const pages = yield* openPages
      return { ...book.queries, ...pages, ...writing(book, pages) }
    })
  )
}

/** Buttons remembered of keyboards that a message no longer has. */
const maxEarlierData = 300

const notInGroup = "bot is not a member of the supergroup chat"

const unopened = (person: Person): Chat => ({ person, started: false, blocked: false, messages: [] })

const openBook = Effect.gen(function* () {
  const keep = yield* Keep
  const people = yield* People
  const chats = new Map<number, Chat>()
  let nextMessage = 1
  const before = yield* keep.part("chats", Remembered, () => ({ chats: [...chats.values()], nextMessage }))
  if (Option.isSome(before)) {
    for (const chat of before.value.chats) {
      chats.set(chat.person.id, chat)
      yield* people.set(chat.person)
    }
    nextMessage = before.value.nextMessage + (keep.afterCrash ? 1000 : 0)
  }

  /** The only way a chat changes: in one step, so that no other change falls between reading and writing. */
  const modify = (user: number, change: (chat: Chat) => Chat) =>
    Effect.suspend(() => {
      const [oldest] = chats.keys()
      if (oldest !== undefined && !chats.has(user) && chats.size >= maxChats) chats.delete(oldest)
      const person = people.get(user)
      const chat = change({ ...(chats.get(user) ?? unopened(person)), person })
      chats.set(user, chat)
      return Effect.as(Effect.andThen(people.set(chat.person), keep.changed), chat)
    })
  const open = (user: number) => modify(user, (chat) => chat)
  const find = (user: number, message: number) =>
    Effect.sync(() => chats.get(user)?.messages.find(({ id }) => id === message))
  const started = (user: number) =>
    Effect.suspend(() => {
      const chat = chats.get(user)
      return chat?.started === true
        ? Effect.succeed({ ...chat, person: people.get(user) })
        : Effect.fail(badRequest("chat not found"))
    })
  const reachable = (user: number) =>
    Effect.flatMap(started(user), (chat) =>
      chat.blocked
        ? Effect.fail(forbidden(chat.group === undefined ? "bot was blocked by the user" : notInGroup))
        : Effect.succeed(chat)
    )

  return {
    modify,
    people: () => [...chats.keys()].map(people.get),
    takeId: Effect.sync(() => nextMessage++),
    queries: {
      open,
      find,
      reachable,
      started,
      all: Effect.sync(() => [...chats].map(([user, chat]) => ({ ...chat, person: people.get(user) }))),
      change: (user: number, change: Partial<Omit<Chat, "messages">>) =>
        modify(user, (chat) => ({ ...chat, ...change })),
      existed: (message: number) => Effect.sync(() => message > 0 && message < nextMessage)
    }
  }
})

const openPages = Effect.gen(function* () {
  const watchers = new Map<number, Set<Queue.Queue<PageEvent, Cause.Done>>>()

  const emit = (user: number, event: PageEvent) =>
    Effect.sync(() => {
      for (const queue of watchers.get(user) ?? []) {
        if (!Queue.offerUnsafe(queue, event)) Queue.endUnsafe(queue)
      }
    })
  const watch = (user: number) =>
    Effect.acquireRelease(
      Effect.tap(Queue.dropping<PageEvent, Cause.Done>(maxWaitingEvents), (queue) =>
        Effect.sync(() => watchers.set(user, (watchers.get(user) ?? new Set()).add(queue)))
      ),
      (queue) =>
        Effect.suspend(() => {
          const watching = watchers.get(user)
          watching?.delete(queue)
          if (watching?.size === 0) watchers.delete(user)
          return Queue.shutdown(queue)
        })
    )
  return { emit, watch }
})

const writing = (book: Effect.Success<typeof openBook>, pages: Effect.Success<typeof openPages>) => {
  const append = Effect.fnUntraced(function* (user: number, draft: NewMessage) {
    const message: Message = { ...draft, id: yield* book.takeId, date: yield* nowSeconds }
    yield* book.modify(user, (chat) => ({ ...chat, messages: [...chat.messages, message].slice(-maxMessages) }))
    yield* pages.emit(user, { event: "message", data: pageMessage(message) })
    return message
  })
  const amend = Effect.fnUntraced(function* (user: number, message: Message) {
    yield* book.modify(user, (chat) => ({
      ...chat,
      messages: chat.messages.map((one) => (one.id === message.id ? message : one))
    }))
    yield* pages.emit(user, { event: "edited", data: pageMessage(message) })
    return message
  })
  const replace = Effect.fnUntraced(function* (user: number, edited: Message) {
    const before = yield* book.queries.find(user, edited.id)
    const earlierData = [...(edited.earlierData ?? []), ...dataOf(before?.keyboard ?? [])].slice(-maxEarlierData)
    const editDate = yield* nowSeconds
    return yield* amend(user, { ...edited, editDate, ...(earlierData.length > 0 && { earlierData }) })
  })
  const remove = Effect.fnUntraced(function* (user: number, message: number) {
    if ((yield* book.queries.find(user, message)) === undefined) return false
    yield* book.modify(user, (chat) => ({ ...chat, messages: chat.messages.filter(({ id }) => id !== message) }))
    yield* pages.emit(user, { event: "deleted", data: { id: message } })
    return true
  })
  const history = (user: number) => Effect.map(book.queries.open(user), ({ messages }) => messages.map(pageMessage))
  const emitAll = (event: (person: Person) => PageEvent) =>
    Effect.suspend(() =>
      Effect.forEach(book.people(), (person) => pages.emit(person.id, event(person)), { discard: true })
    )

  return { append, amend, replace, remove, history, emitAll }
}
