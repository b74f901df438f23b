import { describe, expect, it } from "vitest"
import { recalled, resolve, transition, type TransitionContext } from "../../src/dialog/Dialog.ts"
import type { Event } from "../../src/dialog/Dialog/Event.ts"
import { draftOf } from "../../src/dialog/Dialog/assistance.ts"
import type { Dialog, State } from "../../src/dialog/Dialog/State.ts"
import { view } from "../../src/dialog/Dialog/view.ts"
import { Coins } from "../../src/domain/Coins.ts"
import type { ModelId } from "../../src/domain/Ids.ts"
import { Prompt } from "../../src/domain/Video.ts"
import { Action } from "../../src/support/Operation.ts"
import {
  cat,
  dialog,
  events,
  job,
  manual,
  context,
  pro,
  retired,
  spec,
  states,
  succeeded,
  viewData
} from "../kit/dialogs.ts"

const press = (button: Extract<Event, { _tag: "PressedStep" }>["button"], version = context.version): Event => ({
  _tag: "PressedStep",
  version,
  button
})

describe("what a user may rely on", () => {
  it("a tap on an older card changes nothing and says so", () => {
    const before = dialog(states.Confirming)
    const step = transition(before, press({ _tag: "Create" }, context.version - 1), context)
    expect(step).toEqual({ dialog: before, command: undefined, followUps: [], show: false, toast: "stale" })
  })

  it("what the card showed is what is ordered", () => {
    const step = transition(dialog(states.Confirming), press({ _tag: "Create" }), context)
    expect(step.command).toEqual({ _tag: "CreateJob", spec, prompt: cat, price: 32 })
  })

  it("a price that rose since the card was shown is shown with the difference before anything is held", () => {
    const cheap = { ...states.Confirming, price: Coins.make(20) } as const
    const shown = transition(dialog(cheap), press({ _tag: "Create" }), context)
    expect(shown.command).toBeUndefined()
    expect(shown.dialog.state).toMatchObject({ _tag: "Confirming", price: 32, rise: 12 })
    expect(view(shown.dialog, viewData).html).toContain("12\u00a0🪙")
    expect(transition(shown.dialog, press({ _tag: "Create" }), context).command).toMatchObject({ price: 32 })
  })

  it("a price that fell since the card was shown applies at once", () => {
    const dear = { ...states.Confirming, price: Coins.make(50) } as const
    expect(transition(dialog(dear), press({ _tag: "Create" }), context).command).toMatchObject({ price: 32 })
  })

  it("after a payment the user is on the very card that was too dear, without the obstacle", () => {
    const short = { ...states.Confirming, obstacle: "insufficient-coins" } as const
    const shop = transition(dialog(short), press({ _tag: "MorePacks" }), context)
    expect(shop.dialog.state).toMatchObject({ _tag: "ChoosingPack", card: { price: 32 } })
    const step = transition(shop.dialog, events["paid"] ?? { _tag: "PressedUnknown" }, context)
    expect(step.dialog.state).toEqual(states.Confirming)
    expect(step.show).toBe(true)
  })

  it("only an operator's commands reach the operator's tools", () => {
    const event: Event = { _tag: "Operated", operation: "refund", argument: "stx-1" }
    expect(transition(dialog(states.MainMenu), event, { ...context, role: "owner" }).followUps).toEqual([
      { _tag: "Inquire", operation: "refund", argument: "stx-1" }
    ])
    expect(transition(dialog(states.MainMenu), event, context).followUps).toEqual([{ _tag: "Say", notice: "help" }])
  })

  it("an operator's role bounds what they may do, and says what would be needed", () => {
    const ban: Event = { _tag: "Operated", operation: "ban", argument: "77" }
    const step = transition(dialog(states.MainMenu), ban, { ...context, role: "support" })
    expect(step.command).toBeUndefined()
    expect(step.followUps).toEqual([{ _tag: "Answer", html: "/ban needs the role owner, yours is support." }])
    const find: Event = { _tag: "Operated", operation: "find", argument: "77" }
    expect(transition(dialog(states.MainMenu), find, { ...context, role: "viewer" }).followUps).toEqual([
      { _tag: "Inquire", operation: "find", argument: "77" }
    ])
  })

  it("an operator's button does what its command does, for an operator alone", () => {
    const press: Event = { _tag: "PressedFree", button: { _tag: "Operate", words: "ack 3" } }
    expect(transition(dialog(states.MainMenu), press, { ...context, role: "support" }).command).toEqual({
      _tag: "Operate",
      action: "ack",
      argument: "3"
    })
    expect(transition(dialog(states.MainMenu), press, context).command).toBeUndefined()
    const unknown: Event = { _tag: "PressedFree", button: { _tag: "Operate", words: "fly 3" } }
    expect(transition(dialog(states.MainMenu), unknown, { ...context, role: "owner" }).toast).toBe("unknown")
  })

  it("/help tells operators the commands that their role may use, and users none", () => {
    const help: Event = { _tag: "SentCommand", command: "help" }
    const told = (role: TransitionContext["role"]) =>
      transition(dialog(states.MainMenu), help, { ...context, role })
        .followUps.map((one) => (one._tag === "Answer" ? one.html : ""))
        .join("")
    expect(told("user")).toBe("")
    expect(told("viewer")).toContain("/find")
    expect(told("viewer")).not.toContain("/grant")
    expect(told("owner")).toContain("/refund CHARGE")
  })

  it("what an operator changes is part of the commit, and no follow-up that a crash could lose", () => {
    for (const operation of Action.literals) {
      const event: Event = { _tag: "Operated", operation, argument: "77 5" }
      const step = transition(dialog(states.MainMenu), event, { ...context, role: "owner" })
      expect(step.command).toEqual({ _tag: "Operate", action: operation, argument: "77 5" })
      expect(step.followUps).toEqual([])
      expect(transition(dialog(states.MainMenu), event, context).command).toBeUndefined()
    }
  })

  it("who is banned still gets an answer to a question about payments", () => {
    const event: Event = { _tag: "SentCommand", command: "paysupport" }
    const step = transition(dialog(states.MainMenu), event, { ...context, role: "banned" })
    expect(step.followUps).toEqual([{ _tag: "Say", notice: "paysupport" }])
  })

  it("who is banned gets one sentence, and a payment of theirs still counts", () => {
    for (const event of [events["text"], events["Create"], events["NewVideo"], events["/start"], events["/audit"]]) {
      const step = transition(dialog(states.Confirming), event ?? { _tag: "PressedUnknown" }, {
        ...context,
        role: "banned"
      })
      expect(step.followUps).toEqual([{ _tag: "Say", notice: "banned" }])
      expect(step.command).toBeUndefined()
    }
    const paid = transition(dialog(states.MainMenu), events["paid"] ?? { _tag: "PressedUnknown" }, {
      ...context,
      role: "banned"
    })
    expect(paid.command?._tag).toBe("RecordPayment")
  })

  it("a deep link names a friend, a campaign or a promo code; anything else in it is ignored", () => {
    const open = (argument: string) =>
      transition(dialog(states.MainMenu), { _tag: "SentCommand", command: "start", argument }, context).command
    expect(open("ref_abc")).toEqual({ _tag: "Refer", code: "abc" })
    expect(open("c_Spring-26")).toEqual({ _tag: "ComeBy", campaign: "spring-26" })
    expect(open("promo_SPRING")).toEqual({ _tag: "Redeem", code: "SPRING" })
    for (const odd of ["", "ref_", "c_", "cc_a", "ref_a b", "admin_1", "promo_" + "x".repeat(70)])
      expect(open(odd)).toBeUndefined()
  })

  it("a refused confirmation leaves the card, with the reason", () => {
    const step = resolve(dialog(states.Confirming), { _tag: "CoinsRefused" })
    expect(step.dialog.state).toEqual({ ...states.Confirming, obstacle: "insufficient-coins" })
    expect(step.show).toBe(true)
  })

  it.each([
    ["queue", "QueueRefused", "queue-full"],
    ["disk", "StorageRefused", "storage-full"]
  ] as const)(
    "a confirmation that finds the %s full is told “later” on its card, which can be confirmed again",
    (_, rejection, obstacle) => {
      const step = resolve(dialog(states.Confirming), { _tag: rejection })
      expect(step.dialog.state).toEqual({ ...states.Confirming, obstacle })
      const again = transition(step.dialog, press({ _tag: "Create" }), context)
      expect(again.command).toMatchObject({ _tag: "CreateJob", prompt: states.Confirming.prompt })
    }
  )

  it("a written prompt is kept as a draft while the user looks elsewhere, and comes back whole", () => {
    const away = transition(dialog(states.Confirming), { _tag: "SentCommand", command: "gallery" }, context)
    const back = transition(away.dialog, press({ _tag: "Resume" }), context)
    expect(back.dialog.state).toEqual(states.Confirming)
  })

  it("an earlier video that is not there any more, or somebody else's, changes nothing and says so", () => {
    const before = dialog(states.ViewingGallery)
    const step = recalled(before, { request: undefined, flip: false }, context)
    expect(step).toMatchObject({ dialog: before, show: false, toast: "gone" })
  })

  it("/cancel drops the draft", () => {
    const step = transition(dialog(states.Confirming), { _tag: "SentCommand", command: "cancel" }, context)
    expect(step.dialog).toEqual(dialog(states.MainMenu))
  })

  it("an answer of the assistant to an older request is ignored", () => {
    const late: Event = { _tag: "AssistantAnswered", request: "u-1", prompt: cat }
    expect(transition(dialog(states.AwaitingAssistant), late, context).dialog).toEqual(dialog(states.AwaitingAssistant))
  })

  describe("the assistant, stopped while it writes,", () => {
    const stop: Event = { _tag: "StoppedAssistant", draft: draftOf("u0") }

    it.each([
      ["the user's own words", {}, cat],
      ["the scene of before", { style: "another", previous: Prompt.make("a vivid cat") }, "a vivid cat"],
      ["the prompt that was to be changed", { style: "change", previous: Prompt.make("a vivid cat") }, "a vivid cat"]
    ] as const)("leaves the card with %s, and says so", (_, change, prompt) => {
      const { state } = transition(dialog({ ...states.AwaitingAssistant, ...change }), stop, context).dialog
      expect(state).toMatchObject({ _tag: "Confirming", prompt, assistantFailed: false, assistantStopped: true })
      expect(view(dialog(state), viewData).html).toContain("Вы остановили помощника")
    })

    it("shows where its user is, where it was done by then or writes something else", () => {
      for (const state of [states.ReviewingPrompt, { ...states.AwaitingAssistant, request: "u9" }]) {
        expect(transition(dialog(state), stop, context)).toMatchObject({ dialog: dialog(state), show: true })
      }
    })
  })

  it("every scene of the assistant can be taken back on the card, however often another one was asked for", () => {
    const scenes = ["one", "two", "three"].map((scene) => Prompt.make(scene))
    const [first = cat, ...others] = scenes
    const answer = (before: Dialog, prompt: Prompt) =>
      transition(before, { _tag: "AssistantAnswered", request: "u1", prompt }, context).dialog
    const asked = dialog({ ...states.AwaitingAssistant, request: "u1" })
    const reviewed = others.reduce(
      (before, prompt) =>
        answer(transition(before, press({ _tag: "Restyle", style: "another" }), context).dialog, prompt),
      answer(asked, first)
    )
    const { state } = transition(reviewed, press({ _tag: "UsePrompt" }), context).dialog
    expect(state).toMatchObject({ _tag: "Confirming", variants: [cat, ...scenes] })
  })

  it("a meme goes straight to the card, with or without the assistant's help", () => {
    const waiting: State = { ...states.AwaitingAssistant, spec: { ...spec, mode: "meme" } }
    const failed = transition(dialog(waiting), { _tag: "AssistantFailed", request: "u0" }, context)
    expect(failed.dialog.state).toMatchObject({ _tag: "Confirming", prompt: cat, assistantFailed: true })
  })

  it("manual mode uses the words as they were typed", () => {
    const writing: State = { _tag: "WritingPrompt", spec: manual, problem: undefined }
    const step = transition(dialog(writing), { _tag: "SentText", text: "  <b>cat & dog</b>  " }, context)
    expect(step.dialog.state).toMatchObject({ _tag: "Confirming", prompt: "<b>cat & dog</b>", price: 32 })
  })

  it("a prompt that is too long is refused with the reason", () => {
    const step = transition(dialog(states.WritingPrompt), { _tag: "SentText", text: "x".repeat(4001) }, context)
    expect(step.dialog.state).toMatchObject({ _tag: "WritingPrompt", problem: "too-long", length: 4001 })
  })

  describe("a prompt that is too long for the model, with both numbers and before the price", () => {
    const offers = context.catalogue.offers.map((offer) => ({ ...offer, longestPrompt: 10 }))
    const short = {
      ...context,
      catalogue: {
        offers,
        upscalers: [],
        paused: [],
        find: (id: ModelId) => offers.find(({ model }) => model.id === id),
        lossesAt: () => []
      }
    }
    const long = Prompt.make("twelve signs")
    const told = { _tag: "WritingPrompt", problem: "too-long", length: 12 }

    it.each<readonly [string, State, Event]>([
      ["is told where it is written", { ...states.WritingPrompt, spec: manual }, { _tag: "SentText", text: long }],
      ["is told of the assistant's", { ...states.ReviewingPrompt, prompt: long }, press({ _tag: "UsePrompt" })],
      ["is told of an idea", { ...states.ReviewingPrompt, idea: long }, press({ _tag: "KeepMine" })],
      ["is told on an old card", { ...states.Confirming, prompt: long }, press({ _tag: "Create" })]
    ])("%s", (_where, state, event) => {
      const step = transition(dialog(state), event, short)
      expect(step.dialog.state).toMatchObject(told)
      expect(step.command).toBeUndefined()
    })

    it("says both", () => {
      const writing = { ...states.WritingPrompt, problem: "too-long", length: 12 } as const
      const { html } = view({ ...dialog(writing), language: "en" }, { ...viewData, catalogue: short.catalogue })
      expect(html.replaceAll("\u00a0", " ")).toContain("12 characters, and it takes 10 at most")
    })
  })

  it("the other orientation is the other one", () => {
    const found = { request: { job, spec, prompt: cat, maker: undefined }, flip: true }
    expect(recalled(dialog(states.MainMenu), found, context).dialog.state).toMatchObject({
      _tag: "Confirming",
      spec: { ...spec, ratio: "16:9" }
    })
  })

  it("a retired model explains itself, and cannot be ordered from an old card", () => {
    const later = { ...context, catalogue: retired }
    const chosen = transition(dialog(states.ChoosingModel), press({ _tag: "ChooseModel", model: spec.model }), later)
    expect(chosen.dialog.state._tag).toBe("ExplainingRetirement")
    const again = recalled(
      dialog(states.MainMenu),
      { request: { job, spec, prompt: cat, maker: undefined }, flip: false },
      later
    )
    expect(transition(again.dialog, press({ _tag: "Create" }), later).command).toBeUndefined()
  })

  it("without an assistant nobody waits for one: an old screen is refused, an old dialog goes on with the user's words", () => {
    const alone = { ...context, assistant: false }
    const chosen = (mode: "assistant" | "manual" | "meme") =>
      transition(dialog(states.ChoosingMode), press({ _tag: "ChooseMode", mode }), alone)
    expect([chosen("assistant").toast, chosen("meme").toast, chosen("manual").toast]).toEqual([
      "unknown",
      "unknown",
      undefined
    ])
    const written = transition(dialog(states.WritingPrompt), { _tag: "SentText", text: "my own words" }, alone)
    expect(written.dialog.state).toMatchObject({ _tag: "Confirming", prompt: "my own words" })
    const again = transition(dialog(states.ReviewingPrompt), press({ _tag: "Restyle", style: "richer" }), alone)
    expect(again.dialog.state._tag).toBe("Confirming")
  })

  describe("a model that nothing serves any more", () => {
    const later = { ...context, catalogue: succeeded }
    const succeed = press({ _tag: "Succeed", model: pro })

    it("hands over to its successor", () => {
      const step = transition(dialog(states.ExplainingRetirement), succeed, later)
      expect(step.dialog.state).toEqual({ _tag: "ChoosingMode", model: pro })
    })

    it("hands over a draft that was written for it, with its words, at the successor's price", () => {
      const step = transition(dialog(states.ExplainingRetirement, { spec, prompt: cat }), succeed, later)
      expect(step.dialog).toMatchObject({
        draft: undefined,
        state: {
          _tag: "Confirming",
          prompt: cat,
          price: 40,
          spec: { model: pro, mode: spec.mode, ratio: spec.ratio, seconds: 10, resolution: "720p" }
        }
      })
    })

    it("leaves a draft for another model alone", () => {
      const draft = { spec: { ...spec, model: pro }, prompt: cat }
      const step = transition(dialog(states.ExplainingRetirement, draft), succeed, later)
      expect(step.dialog).toMatchObject({ draft, state: { _tag: "ChoosingMode" } })
    })

    it("is not ordered from a card of before: the card says so and leads on", () => {
      const shown = transition(dialog(states.Confirming), press({ _tag: "Create" }), later)
      expect(shown.command).toBeUndefined()
      expect(shown.dialog.state).toMatchObject({ _tag: "Confirming", obstacle: "retired", prompt: cat })
      const moved = transition(shown.dialog, succeed, later)
      expect(moved.dialog.state).toMatchObject({ _tag: "Confirming", obstacle: undefined, spec: { model: pro } })
    })

    it("hands over to nobody else", () => {
      const other = press({ _tag: "Succeed", model: spec.model })
      expect(transition(dialog(states.ExplainingRetirement), other, later).toast).toBe("unknown")
    })
  })

  it("only the user's own choice of a job is passed on", () => {
    const step = transition(
      dialog(states.MainMenu),
      { _tag: "PressedFree", button: { _tag: "CancelJob", job } },
      context
    )
    expect(step.command).toEqual({ _tag: "CancelJob", job })
  })
})
