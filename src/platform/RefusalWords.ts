/**
 * What servers mean by the words of a refusal, over all dialects that were seen: one table for every driver and for the text
 * server. What one provider alone says stays in its own folder.
 */

export type Meaning = "moderation" | "no-credits" | "retired" | "too-long" | "full"

/** How a refusal by rules about content is worded. */
export const moderation =
  /moderat|sentinel_block|content[ _-]?(policy|policies|filter|safety|review)|responsible[ _-]?ai|safety[ _-]?(system|violation|filter|check|rejected|polic)|(?<!case[ _-])sensitive|guardrail|\bnsfw\b|inappropriate|risk[ _-]?control|prohibited[ _-](content|use)|flagged|data_?inspection|violat\w* (our|the|content|community|usage)|policy[ _-]?violation|usage polic(y|ies)/i

/** How an account that is empty or capped is worded. What only a 429 says of quotas is a rate, so it is not among these. */
const noCredits =
  /insufficient[ _-]?(user[ _-])?(quota|credit|balance|fund)|credit_balance|spend_limit|billing_(hard_)?limit|billing_not_active|budget_exceeded|pre_consume_token_quota_failed|exhausted (your )?(balance|credits?)|(credits?|balance|funds) (is |are |has |have |been )*(insufficient|not enough|exhausted|depleted|used up|too low)|quota (of [\w ]{1,40} )?(is |has been |was )?(insufficient|not enough|used up|exhausted|depleted)|out of (credits?|funds)|not enough (credits?|balance|funds)|payment[ _]required|\barrears\b|account[ _]?overdue|top up your|key limit exceeded/i

/** How a model that this server does not make videos with is worded. */
const retired =
  /model_(not_found|deprecated|retired|not_supported)|deprecated|\bretired\b|shut ?down|discontinued|no longer (available|supported)|no (available )?channel|unknown model|invalid model|not a valid model|no (endpoints|allowed providers)|models?\b[^.]{0,80}(not found|not supported|not available|does not exist|do not exist|is disabled|is offline)/i

/** How a prompt that is longer than the model takes is worded. */
const tooLong =
  /string_above_max_length|context_length_exceeded|(string|prompt|text|input)\b.{0,40}too long|too many (characters|tokens)|max(imum)? (prompt |text |string |input )?(length|characters)|exceeds? .{0,40}\b(length|characters|tokens)\b|at most \d+ (characters|tokens)/i

/** How a server that has no room now is worded: nothing was started, and it may be asked again. */
const full =
  /overloaded|(queue|server|system|model|service)s? (is |are )?(currently )?(full|busy)|over ?capacity|at capacity|rate_?limit|too many (requests|concurrent)|concurren\w+ (limit|quota)|(try|come) (again|back) later|upstream_(busy|saturated)|high (demand|load)/i

/** The order matters: a refusal by rules is often worded as an invalid prompt, an empty account as a full one. */
const meanings: ReadonlyArray<readonly [Meaning, RegExp]> = [
  ["moderation", moderation],
  ["no-credits", noCredits],
  ["retired", retired],
  ["too-long", tooLong],
  ["full", full]
]

/** What any of the texts means; codes come before prose, as prose may repeat the prompt. */
export const meaningOf = (codes: ReadonlyArray<string>, prose: ReadonlyArray<string> = []): Meaning | undefined => {
  for (const texts of [codes, prose]) {
    const found = meanings.find(([_, pattern]) => texts.some((text) => pattern.test(text)))
    if (found !== undefined) return found[0]
  }
  return undefined
}
