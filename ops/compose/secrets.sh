#!/bin/sh
# Makes the passwords that compose.yaml hands to its containers, each container its own file. Made once: what is
# there stays, because Postgres keeps the password it was first started with.
set -eu
umask 077
dir=${1:-$(dirname "$0")/secrets}
mkdir -p "$dir"
if [ -e "$dir/postgres.env" ] || [ -e "$dir/frontdesk.env" ]; then
  echo "There are secrets in $dir already; they stay." >&2
  exit 0
fi

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
database=$(secret)

cat > "$dir/postgres.env" <<END
POSTGRES_USER=frontdesk
POSTGRES_DB=frontdesk
POSTGRES_PASSWORD=$database
END
cat > "$dir/frontdesk.env" <<END
DATABASE_URL=postgres://frontdesk:$database@127.0.0.1:5432/frontdesk
FRONTDESK_ARI_PASSWORD=$(secret)
END
echo "Passwords written to $dir; keep them." >&2
