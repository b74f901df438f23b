import { commandsText, isAction, isOperation, neededRole, type Operation } from "../../support/Operation.ts"
import type { Dialog } from "./State.ts"
import { followedBy, mayOperate, refuse, say, type Step, stay, type TransitionContext, withCommand } from "./step.ts"

/** A command of an operator. What changes something is part of the commit; what only looks follows it. */
export const operated = (
  dialog: Dialog,
  operation: Operation,
  argument: string,
  { role }: Pick<TransitionContext, "role">
): Step => {
  if (!mayOperate(role, "viewer")) return say(dialog, "help")
  const needed = neededRole[operation]
  if (!mayOperate(role, needed)) {
    return followedBy(stay(dialog), {
      _tag: "Answer",
      html: `/${operation} needs the role ${needed}, yours is ${role}.`
    })
  }
  return isAction(operation)
    ? withCommand(stay(dialog), { _tag: "Operate", action: operation, argument })
    : followedBy(stay(dialog), { _tag: "Inquire", operation, argument })
}

/** A button of an operator, which says what it does as the command is written; one of another release is unknown. */
export const pressedOperate = (dialog: Dialog, words: string, context: TransitionContext): Step => {
  const [, name = "", argument = ""] = /^(\S+)\s*(.*)$/.exec(words) ?? []
  return isOperation(name) ? operated(dialog, name, argument, context) : refuse(dialog, "unknown")
}

/** What the bot can do; operators are told of their commands as well, those that their role may use. */
export const helped = (dialog: Dialog, { role }: Pick<TransitionContext, "role">): Step =>
  role === "user" || role === "banned"
    ? say(dialog, "help")
    : followedBy(say(dialog, "help"), { _tag: "Answer", html: commandsText(role) })
