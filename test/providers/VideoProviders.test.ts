import { ark } from "../kit/providers/ark.ts"
import { fal } from "../kit/providers/fal.ts"
import { google } from "../kit/providers/google.ts"
import { contract } from "../contract/provider.ts"
import { kie } from "../kit/providers/kie.ts"
import { openrouter } from "../kit/providers/openrouter.ts"
import { replicate } from "../kit/providers/replicate.ts"
import { sora } from "../kit/providers/sora.ts"
import { vertex } from "../kit/providers/vertex.ts"

contract(sora)
contract(kie)
contract(google)
contract(vertex)
contract(openrouter)
contract(replicate)
contract(ark)
contract(fal)
