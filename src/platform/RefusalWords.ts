/**
 * What servers mean by the words of a refusal, over all dialects and languages that were seen: one table for every driver and
 * for the text server. What one provider alone says stays in its own folder.
 */

export type Meaning = "moderation" | "no-credits" | "retired" | "too-long" | "full"

const anyOf = (patterns: ReadonlyArray<RegExp>) => new RegExp(patterns.map(({ source }) => source).join("|"), "iu")

/** Who or what is shown against the rules, and works that are somebody's. */
const forbidden = [
  /real[ _-](person|people|human|individual)s?\b|photo-?realistic (people|person|human|child|minor)|\bcelebrit(y|ies)\b/u,
  /\b(public figures?|prominent[ _](people|person)|likeness(es)?)\b|(people|danger)[ _]filter|audio[ _]filtered/u,
  /public[ _]error[ _](minor|sexual|danger|unsafe|prominent|ip[ _])|\bunderage\b|\bcsam\b/u,
  /(contains?|depict\w*|involv\w*|featur\w*|public|detect\w*) (an? )?(minors?|child(ren)?)\b/u,
  /(sexual|violent|explicit|hateful|harmful|illegal|unlawful)[ _-](content|material|imagery)/u,
  /(disallowed|banned|forbidden|restricted)[ _-](content|material|imagery|words?|terms?)\b/u,
  /\bhate[ _-]speech\b|\bself[ _-]harm\b|infring|trademark|intellectual property/u,
  /copyright(ed)?[ _-](restrict|violat|protect|detect|issue|concern|claim|polic|match|character|content|material|work)/u,
  /真人|名人|版[权權]|侵[权權]|未成年|реальн\p{L}* (человек|люд|лиц)|авторск\p{L}* прав|знаменитост/u,
  /(persona|pessoa)s? (real|reales|reais)\b|derechos? de autor|direitos autorais|droits? d.auteur|urheberrecht/u,
  /personnes? r[ée]elles?|reale[nr]? person|著作権|実在の人物|저작권|실존 인물/u
]

/** How a refusal by rules about content is worded. A parameter that is "moderate", or whose case does not matter, is none. */
export const moderation = anyOf([
  /moderat(?!e(ly)?\b)|sentinel_block|content[ _-]?(policy|policies|filter|safety|review|checker)|responsible[ _-]?ai/u,
  /safety[ _-]?(system|violation|filter|check|rejected|polic|reason|concern|guideline)|(child|image|video|audio) safety/u,
  /\bunsafe\b|^(image_)?safety$|(blocked|filtered|rejected|refused) (due to|for|by) (the |our |its )?safety/u,
  /(?<!case[ _-](in)?)sensitive|guardrail|\bnsfw\b|inappropriate|risk[ _-]?(control|detect)|content exists risk/u,
  /data_?inspection|prohibited[ _-](content|use)|flagged|green[ _]?net|policy[ _-]?violation|usage polic(y|ies)/u,
  /violat\w* (our|the|content|community|usage)|(content|prompt|image|input|output) ((may|might) )?violat\w*/u,
  /(usage|community|content) guidelines|machine outputted|(people|face) generation is disallowed/u,
  /(against|compl(y|iant) with|breach(es|ed)?) (our |the |local )?(terms of|rules|regulation|polic)/u,
  /(content|security) audit|audit[ _](submit[ _])?(illegal|fail|reject)/u,
  /(content|prompt) (is|was|has been) (blocked|disallowed|not (allowed|permitted)\b)/u,
  ...forbidden,
  /敏感|[違违][規规禁]|不合[规規]|[审審]核[未不]通[过過]|(内容|內容)?安全(策略|[审審][查核]|系[统統]|[检檢][测測])|风控|風控/u,
  /不[当當适適][内內切]|涉[黄黃政暴]/u,
  /модераци|запрещ[её]нн\p{L}* (контент|содержан|тем)|наруш(ени\p{L}*|ает) .{0,20}(правил|политик)|небезопасн/u,
  /недопустим\p{L}* (контент|содержан)|заблокирован\p{L}* (системой безопасност|фильтр|правил)/u,
  /versto(ß|ss)|verst[öo](ß|ss)t gegen|unangemessen/u,
  /conte(nido|[úu]do) (no permitido|inapropiado|prohibido|impr[óo]prio|inadequado|proibido|n[ãa]o permitido|bloqueado)/u,
  /(viola|incumple|contraviene) (nuestr[ao]s?|nossas?|las?|as?) |bloquead[oa] por (seguridad|seguran[çc]a)/u,
  /pol[íi]ticas? de (seguridad|contenido|uso|conte[úu]do|seguran[çc]a)/u,
  /contenu (inappropri|interdit|non autoris)|enfreint|viole (nos|les)|(規約|ポリシー)違反|부적절|정책.{0,3}위반|유해/u
])

/** How an account that is empty or capped is worded. What only a 429 says of quotas is a rate, so it is not among these. */
const noCredits = anyOf([
  /insufficient[ _-]?(user[ _-]|account[ _-])?(quota|credit|balance|fund)|credit_balance|spend_limit|budget_exceeded/u,
  /billing_(hard_)?limit|billing_not_active|pre_consume_token_quota_failed|exhausted (your )?(balance|credits?)/u,
  /(credits?|balance|funds) (is |are |has |have |been )*(insufficient|not enough|exhausted|depleted|used up|too low)/u,
  /quota (of [\w ]{1,40} )?(is |has been |was )?(insufficient|not enough|used up|exhausted|depleted)/u,
  /out of (credits?|funds)|(not|include|have) enough (credits?|balance|funds)|no (credits?|balance|funds) (left|remaining)/u,
  /payment[ _]required|\barrear(s|age)\b|account[ _]?overdue|top up your|please (recharge|top up)|add funds/u,
  /key limit exceeded|(?<!no )spend(ing)?[ _-](cap|limit)|(wallet|account) is empty|unpaid (bill|invoice)/u,
  /(overdue|negative) balance|balance (is )?(overdue|negative|zero)\b|free ?tier ?only/u,
  /free (time|trial) (limit|quota)|trial (has |is )?(expired|ended|over)/u,
  /set up billing|requires billing|billing (is |account .{0,20})?(disabled|not (enabled|active|set up))|no active subscription/u,
  /([余餘][额額]|[额額]度|[积積]分|[点點][数數]|配[额額]|算力).{0,6}(不足|不[够夠]|用[尽盡完]|耗[尽盡])|欠[费費]|[请請]充值/u,
  /余额为(零|0)|套餐.{0,3}用[完尽]/u,
  /недостаточно (средств|кредит|баланс|монет|токенов)|(средства|кредиты|баланс) (закончил|исчерпан|израсходован)/u,
  /закончил\p{L}* (средства|кредит|деньги)|пополните (баланс|сч[её]т)/u,
  /(saldo|cr[ée]ditos?|credito|fondos|fundos) (insuficiente|insufficiente)|(sin|sem) (saldo|cr[ée]ditos?)\b/u,
  /(cr[ée]dits?|solde) insuffisant|guthaben (ist )?(nicht ausreichend|reicht nicht|aufgebraucht)/u,
  /nicht (genügend|genug|ausreichend) (guthaben|credits?)|(残高|クレジット).{0,3}(不足|足り)|(잔액|크레딧).{0,3}부족/u
])

/** How a model that this server does not make videos with is worded. */
const retired = anyOf([
  /model_(not_found|deprecated|retired|not_supported)|(?<!(parameter|field|option|argument)s? .{0,60})deprecated/u,
  /\bretired\b|shut ?down|discontinued|end of life/u,
  /no longer (available|supported)|has been sunset|no (available )?channel|no (endpoints|allowed providers)/u,
  /no (provider|endpoint|deployment)s? (is |are )?(available|found|configured) for|(unknown|invalid|unsupported) model\b/u,
  /not a (valid|supported) model|no such model|model not open/u,
  /models?\b[^.]{0,80}(not found|not supported|not available|does not exist|do not exist|is disabled|is offline)/u,
  /模型.{0,40}(不存在|未找到|[无無]可用|已下[线線]|已停用|不可用|已弃用|已废弃|未开通)|(不支持|未知)的?模型|[无無]可用渠道/u,
  /модел\p{L}* .{0,40}(не найден|не существует|недоступн|больше не|отключен|устарел)|(неизвестн|неподдерживаем)\p{L}* модел/u,
  /modelo .{0,40}(no (encontrado|existe|disponible)|ya no|n[ãa]o (encontrado|existe)|descontinuad)/u,
  /mod[èe]le .{0,40}(introuvable|n.existe|n.est plus)|modell .{0,40}(nicht (gefunden|mehr|verfügbar)|existiert nicht)/u,
  /モデル.{0,20}(見つかり|存在しま|利用でき)|모델.{0,10}(찾을 수 없|존재하지|지원되지)/u
])

/** How a prompt that is longer than the model takes is worded. */
const tooLong = anyOf([
  /string_above_max_length|context_length_exceeded|(string|prompt|text|input)\b.{0,40}too[ _]long/u,
  /too many (characters|tokens)|max(imum)? (prompt |text |string |input )?(length|characters)/u,
  /exceeds? .{0,40}\b(length|characters|tokens)\b|at most \d+ (characters|tokens)/u,
  /(string|prompt|text|input)\b.{0,30}\b(shorter than|less than|no (longer|more) than|exceed) \d+/u,
  /(提示[词詞]|文本|文字|字[数數]|字符|prompt).{0,12}([过過]长|過長|太[长長]|超[出过過长長])/u,
  /слишком длинн\p{L}* (запрос|промпт|текст|описание)|(запрос|промпт|текст|описание) .{0,20}слишком длин/u,
  /превыш\p{L}* .{0,30}(длин|символ)|не (длиннее|более) \d+ (символ|знак)/u,
  /(prompt|texto|descri\p{L}*).{0,20}(demasiado largo|muito longo)|(prompt|texte).{0,12}trop long/u,
  /(prompt|text|eingabe).{0,12}zu lang|(プロンプト|テキスト|文字数).{0,10}(長すぎ|超え)|(프롬프트|텍스트).{0,10}(너무 깁|초과)/u
])

/** How a server that has no room now is worded: nothing was started, and it may be asked again. */
const full = anyOf([
  /overloaded|(queue|server|system|model|service|engine|worker|gpu)s? (is |are )?(currently )?(full|busy)|no (available )?capacity/u,
  /over ?capacity|at capacity|rate_?limit|too many (requests|concurrent)|concurren\w+ (limit|quota)|resource exhausted/u,
  /(try|come) (again|back) later|upstream_(busy|saturated)|high (demand|load)|\bthrottl(ed|ing)\b|please slow down/u,
  /([系统統服务務器模型上游]{2}).{0,10}(繁忙|[过過][载載忙]|[饱飽]和|[拥擁][挤擠])|[过過][于於][频頻]繁|稍[后後](再|重)?[试試]/u,
  /(排|[队隊]列|[队隊]).{0,3}已?[满滿]|[并並][发發].{0,6}([超达達]|上限)|([请請]求|人[数數]).{0,6}[过過太]多/u,
  /перегружен|слишком (много запрос|часто)|(попробуйте|повторите)( попытку)? (позже|позднее)|очередь (за|пере)полнена/u,
  /demasiad[ao]s (solicitudes|peticiones)|saturad[oa]|int[ée]ntel[oa] m[áa]s tarde|muitas (solicita|requisi)/u,
  /trop de (requ[êe]tes|demandes)|surcharg|r[ée]essayez plus tard|zu viele (anfragen|anforderungen)|überlastet/u,
  /混雑|リクエストが多すぎ|しばらくしてから|요청이 너무 많|혼잡|잠시 후/u
])

/** The order matters: a refusal by rules is often worded as an invalid prompt, an empty account as a full one. */
const meanings: ReadonlyArray<readonly [Meaning, RegExp]> = [
  ["moderation", moderation],
  ["no-credits", noCredits],
  ["retired", retired],
  ["too-long", tooLong],
  ["full", full]
]

/** A code as words: `ModelNotOpen`, `QUEUE_FULL` and `Throttling.RateQuota` are read as prose is. */
const spelled = (code: string): string => code.replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2").replaceAll(/[_.-]+/g, " ")

/** What any of the texts means; codes come before prose, as prose may repeat the prompt. */
export const meaningOf = (codes: ReadonlyArray<string>, prose: ReadonlyArray<string> = []): Meaning | undefined => {
  for (const texts of [[...codes, ...codes.map(spelled)], prose]) {
    const found = meanings.find(([_, pattern]) => texts.some((text) => pattern.test(text)))
    if (found !== undefined) return found[0]
  }
  return undefined
}
