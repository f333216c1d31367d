/** Text in a definition that speaks to the model instead of telling what the thing does. Each stands for a known trick. */
export const INSTRUCTIONS: readonly RegExp[] = [
  // Takes back what the model was told.
  /\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:previous|prior|above|earlier|preceding|all other|any other|system|your)\b[^.]{0,30}\b(?:instructions?|prompts?|rules?|messages?|guidelines?|directions?|polic(?:y|ies)|constraints?)\b/i,
  /\b(?:new|updated|real|actual) (?:system )?instructions?\s*:/i,
  /\b(?:you are now|from now on,? you|pretend (?:to be|that you)|act as if you)\b/i,
  // Marks that look as if somebody else spoke.
  /<\/?\s*(?:important|system|secret|instructions?|hidden|critical|assistant|admin|override|sys|inst)\b[^>]{0,40}>/i,
  /\[\/?\s*(?:system|inst|important|hidden)\s*\]|<\|[a-z_]{2,30}\|>|^\s*(?:#{1,4}\s*)?(?:system|assistant)\s*:/im,
  // Keeps people out of it.
  /\b(?:do not|don['’]t|never|must not|without|avoid)\b[^.]{0,30}\b(?:tell|telling|inform|informing|mention|mentioning|reveal|revealing|notify|notifying|alert|alerting|disclose|disclosing|asking|warn|warning)\b[^.]{0,30}\b(?:the )?(?:user|human|operator|person|owner|anyone|anybody)\b/i,
  /\b(?:secretly|silently|covertly|without the user['’]s (?:knowledge|consent))\b[^.]{0,40}\b(?:send|forward|copy|read|upload|call|include|add|run|execute)\b/i,
  /\b(?:no|without) (?:user |human )?(?:approval|confirmation|consent|permission) (?:is )?(?:needed|required|necessary)\b|\b(?:already|pre-?)[- ]?approved by the (?:user|operator|owner|admin)/i,
  /\b(?:bypass|circumvent|evade|disable)\b[^.]{0,30}\b(?:security|safety|approvals?|guard ?rails?|restrictions?|sandbox|polic(?:y|ies) checks?)\b/i,
  // Orders what else to do.
  /\b(?:before|prior to|after|whenever|when)\b[^.]{0,20}\b(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?)\b[^.]{0,30}\btools?\b[^.]{0,40}\b(?:you )?(?:must|always|have to|need to|are required to)\b/i,
  /\b(?:you must|you should|always|be sure to|make sure to|it is (?:mandatory|required) to)\b[^.]{0,60}\b(?:read|send|include|forward|attach|upload|copy|pass|append|bcc|provide|put)\b[^.]{0,80}\b(?:passwords?|secrets?|tokens?|api[ _-]?keys?|credentials?|private keys?|conversation|chat history|system prompt|environment variables?)\b/i,
  /\b(?:this|the) tool\b[^.]{0,20}\b(?:must|should|has to)\b[^.]{0,15}\bbe (?:used|called|preferred|invoked|run)\b[^.]{0,15}\b(?:first|instead|before|over|always)\b/i,
  /\b(?:reveal|print|repeat|output|leak|include|return)\b[^.]{0,30}\b(?:system prompt|your (?:initial )?instructions|conversation history|previous messages)\b/i,
  // Places where secrets lie.
  /(?:~|\/home\/\w+|\/root)\/\.(?:ssh|aws|kube|gnupg|cursor|claude|config\/gcloud)\b|\bid_(?:rsa|ed25519|ecdsa)\b|\/etc\/(?:passwd|shadow)\b/i,
  /\b(?:exfiltrat\w*|jailbreak\w*)\b/i,
];

/** A long run of what could be encoded text: nobody reads it, and a model might. */
export const ENCODED = /(?:[A-Za-z0-9+/]{4}){40,}={0,2}|(?:\\x[0-9a-f]{2}){20,}|(?:%[0-9a-f]{2}){30,}/i;

/** So much white space that what follows is out of sight. */
export const PUSHED_AWAY = /[ \t\u00A0\u3000]{120,}\S|(?:\s*\n){25,}\s*\S/;
