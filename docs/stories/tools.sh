# What the pages beside this file use: `. docs/stories/tools.sh`. See README.md.

MASKLINE=${MASKLINE:-http://127.0.0.1:4000}
MASKLINE_EMAIL=${MASKLINE_EMAIL:-admin@birdcar.example}
MASKLINE_PASSWORD=${MASKLINE_PASSWORD:-birdcar-demo}

TOKEN=$(jq -n --arg email "$MASKLINE_EMAIL" --arg password "$MASKLINE_PASSWORD" '{$email, $password}' |
  curl -fsS -H 'content-type: application/json' -d @- "$MASKLINE/auth/login" | jq -er .accessToken)

# ask QUERY [VARIABLES]: the whole answer of GraphQL.
ask() {
  local variables=${2:-}
  jq -n --arg query "$1" --argjson variables "${variables:-{\}}" '{$query, $variables}' |
    curl -sS -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d @- "$MASKLINE/graphql"
}

# gql QUERY [VARIABLES]: prints `data`; an error is shown and fails.
gql() {
  local answer
  answer=$(ask "$@")
  if jq -e 'has("errors")' <<<"$answer" >/dev/null; then
    jq .errors <<<"$answer" >&2
    return 1
  fi
  jq .data <<<"$answer"
}

# refused QUERY [VARIABLES]: what must be refused; prints `CODE: message`.
refused() {
  ask "$@" | jq -er 'select(has("errors")) | .errors[0] | "\(.extensions.code): \(.message)"'
}

# eventually COMMAND…: again and again, until it succeeds and prints something. 20 seconds at most.
eventually() {
  local tries printed
  for ((tries = 0; tries < 80; tries++)); do
    if printed=$("$@" 2>/dev/null) && [[ -n $printed ]]; then
      printf '%s\n' "$printed"
      return 0
    fi
    sleep 0.25
  done
  echo "waited too long: $*" >&2
  return 1
}

# vonage_posts PATH NAME=VALUE…: what Vonage posts, signed as it signs (sha256) with
# $VONAGE_SIGNATURE_SECRET; prints the HTTP status.
vonage_posts() {
  local path=$1 field canonical='' sig data=()
  shift
  local fields=("$@" "timestamp=$(date +%s)")
  while IFS= read -r field; do
    canonical+="&${field%%=*}=$(tr '&=' '__' <<<"${field#*=}")"
  done < <(printf '%s\n' "${fields[@]}" | LC_ALL=C sort)
  sig=$(printf %s "$canonical" | openssl dgst -sha256 -hmac "$VONAGE_SIGNATURE_SECRET" -r | cut -d' ' -f1)
  for field in "${fields[@]}" "sig=$sig"; do data+=(--data-urlencode "$field"); done
  curl -sS -o /dev/null -w '%{http_code}\n' "$MASKLINE$path" "${data[@]}"
}

# twilio_posts PATH NAME=VALUE…: what Twilio posts, signed as it signs (HMAC-SHA1 over the address and the
# sorted fields) with $TWILIO_AUTH_TOKEN; prints the answer. Twilio signs the address it was given: if that is
# not $MASKLINE, set MASKLINE_PUBLIC_URL.
twilio_posts() {
  local path=$1 field signed="${MASKLINE_PUBLIC_URL:-$MASKLINE}$1" data=()
  shift
  while IFS= read -r field; do
    signed+="${field%%=*}${field#*=}"
  done < <(printf '%s\n' "$@" | LC_ALL=C sort)
  for field in "$@"; do data+=(--data-urlencode "$field"); done
  curl -fsS "$MASKLINE$path" "${data[@]}" -H "X-Twilio-Signature: $(
    printf %s "$signed" | openssl dgst -sha1 -hmac "$TWILIO_AUTH_TOKEN" -binary | base64)"
  echo
}

# sid LETTERS N: the nth id of this kind, as Twilio makes them.
sid() { printf '%s%032x' "$1" "$2"; }

# twilio_has WHAT [QUERY]: asks Twilio itself, as `twilio_has Messages To=%2B14075551234`.
twilio_has() {
  curl -fsS -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" \
    "${TWILIO_API_URL:-https://api.twilio.com}/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/$1.json?${2:-}"
}

# twilio_sent PHONE: Twilio's log of what this phone got, the oldest first, as `from: text`.
twilio_sent() {
  twilio_has Messages "To=%2B${1#+}" |
    jq -er '[.messages[] | select(.direction != "inbound")] | reverse[] | "\(.from): \(.body)"'
}

# twilio_sent_holds PHONE TEXT: the line of that log which holds this text; fails without one.
twilio_sent_holds() {
  twilio_sent "$1" | grep -F -- "$2"
}
