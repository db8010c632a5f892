#!/bin/sh
# Runs `ticketsafe triage` on the example upload. Arguments: the program, the folder for the results.
#
# The folder is cleared first, so that the demo can be run again. The upload holds personal data and files that cannot
# be read, so that 1 (flagged) and 3 (something is unscanned) are the answers of a program that works; 3 is also that
# of one that broke, so that there must be a copy as well.
set -eu

program=$1
results=$2

# A key of its own, which is no secret: the demo leaves nothing in the user's folders.
TICKETSAFE_FINGERPRINT_KEY=only-for-the-demo-and-no-secret
export TICKETSAFE_FINGERPRINT_KEY

rm -rf "$results"
mkdir -p "$results"
echo "demo: ticketsafe triage examples/upload --to $results/safe"
status=0
"$program" triage examples/upload --to "$results/safe" --vault "$results/vault" || status=$?

case $status in
    1 | 3) ;;
    *)
        echo "demo: ticketsafe ended with exit status $status; 1 or 3 was expected for this upload" >&2
        exit 1
        ;;
esac
if [ ! -s "$results/safe/access.log" ]; then
    echo "demo: ticketsafe ended with exit status $status, but made no safe copy" >&2
    exit 1
fi
echo
echo "demo: exit status $status, as it should be for this upload (1: flagged, 3: something could not be read)"
echo "demo: the safe copies are in $results/safe; compare them with examples/upload"
