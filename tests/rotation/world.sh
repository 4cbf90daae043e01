#!/bin/sh
# A provider, a store and two consumers, in the files of `state`. Every hook of the tests is this program: the request says
# what to do. `control` holds what is to go wrong; a line there is `STEP[=CONSUMER]` and words that depend on the file.
set -eu
cd "${0%/*}/state"
doc=$(cat)
member() { # of $1, the text of the member $2, or nothing
    case $1 in *"\"$2\":\""*) value=${1#*"\"$2\":\""}; printf %s "${value%%\"*}" ;; esac
}
step=$(member "$doc" step)
consumer=$(member "$doc" consumer)
key=$(member "$doc" idempotency_key)
mode=$(member "$doc" mode)
attempt=${doc#*\"attempt\":}
attempt=${attempt%%,*}
case $doc in *'"new":{'*) new=${doc#*\"new\":\{}; new=${new%%\}*} ;; *) new= ;; esac
version=$(member "$new" version)
secret=$(member "$new" secret)
name=$step${consumer:+=$consumer}

effect() { printf '%s\n' "$*" >> effects; }
# Once: is there a line for this step in the file $1, with the word $2?
due() {
    [ -f "../control/$1" ] && read -r line < "../control/$1" && [ "$line" = "$name${2:+ $2}" ] && rm "../control/$1"
}
strike() { if due kill "$1"; then kill -9 $PPID; exit 0; fi; }
snapshot() { # of the state, for tests that come back to it
    if [ -d ../snapshots ]; then mkdir "../snapshots/$calls-$1"; cp -R . "../snapshots/$calls-$1/"; fi
}
fail() { printf '%s\n' "$1" >&2; exit 64; }

printf '%s\n' "$name $key $attempt $mode" >> calls
calls=$(wc -l < calls)
calls=$((calls))
snapshot before
strike before
if due wait; then while [ -f ../control/held ]; do sleep 0.05; done; fi
if due hang before; then sleep 30; fi
if [ -f ../control/broken ] && read -r line < ../control/broken && [ "$line" = "$name" ]; then
    fail "the world is broken at $name"
fi
answer='{}'
case $step in
create)
    if [ -f "keys/$key" ] && [ ! -f ../control/forgetful ]; then
        made=$(cat "keys/$key")
    else
        count=$(find fingerprints -type f | wc -l)
        made=v$((count + 1))
        od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "valid/$made"
        sum=$(sha256sum < "valid/$made")
        printf 'sha256:%s' "${sum%% *}" > "fingerprints/$made"
        printf %s "$made" > "keys/$key"
        effect "create $made"
    fi
    if [ -f ../control/referring ]; then
        answer="{\"version\":\"$made\",\"fingerprint\":\"$(cat "fingerprints/$made")\",\"reference\":\"world/$made\"}"
    else
        answer="{\"version\":\"$made\",\"secret\":\"$(cat "valid/$made")\"}"
    fi
    ;;
test | store)
    [ -f "valid/$version" ] || fail "the version $version is not valid"
    if [ ! -f ../control/referring ]; then
        [ "$secret" = "$(cat "valid/$version")" ] || fail "that is not the secret of $version"
    fi
    if [ "$step" = store ]; then printf %s "$version" > store; effect "store $version"; fi
    ;;
confirm)
    if [ ! -f ../control/stuck ] || [ "$(cat ../control/stuck)" != "$consumer" ]; then cat store > "uses/$consumer"; fi
    used=$(cat "uses/$consumer")
    answer="{\"version\":\"$used\",\"fingerprint\":\"$(cat "fingerprints/$used")\"}"
    if [ "$used" = v1 ]; then answer="{\"fingerprint\":\"$(cat fingerprints/v1)\"}"; fi
    ;;
verify)
    old=0
    for each in uses/*; do [ "$(cat "$each")" != v1 ] || old=$((old + 1)); done
    answer="{\"old_uses\":$old,\"error_increase\":0}"
    ;;
revoke)
    if [ "$mode" = scheduled ]; then
        for each in uses/*; do
            used=$(cat "$each")
            if [ "$used" = v1 ] || [ ! -f "valid/$used" ]; then echo "revoked under $each" >> ../violations; fi
        done
    elif [ -s effects ] && [ -f valid/v1 ]; then
        echo "an emergency did something before it revoked" >> ../violations
    fi
    if [ -f valid/v1 ]; then rm valid/v1; effect "revoke v1"; fi
    ;;
halt) : > "halted/$consumer" ;;
resume)
    cat store > "uses/$consumer"
    [ -f "valid/$(cat store)" ] || echo "$consumer resumed with a version that is not valid" >> ../violations
    rm -f "halted/$consumer"
    ;;
restore) printf v1 > store; effect "restore v1" ;;
withdraw)
    if [ -f "valid/$version" ]; then rm "valid/$version"; effect "withdraw $version"; fi
    ;;
announce | notify | page) ;;
*) fail "there is no step $step in this world" ;;
esac
snapshot after
strike after
if due hang after; then sleep 30; fi
printf '%s\n' "$answer"
strike answered
if due lie; then exit 1; fi
