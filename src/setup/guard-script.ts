/**
 * The few lines of shell that stand between us and every program we start, so
 * that no program outlives us, not even after a kill -9:
 *
 *   we ── socket (fd 3) ── guard (sh, leads its own session)
 *                            ├── watcher   waits for the socket to close
 *                            └── program
 *
 * When we die the kernel closes the socket; the watcher then sends the stop
 * signal to the whole group and, after the limit, KILL. The program's number
 * and its ending come to us as two lines over the same socket. Whatever the
 * program left in the group dies with the guard.
 *
 * The program runs in the foreground of the guard because a shell starts
 * background jobs with SIGINT ignored, and Postgres' fast stop is SIGINT. The
 * session of its own keeps Ctrl-C in the terminal away from it: we get it, and
 * stop everything in order.
 */
export const GUARD_SCRIPT = `
signal=$1 limit=$2; shift 2
trap : TERM INT QUIT HUP
(
  trap '' TERM INT QUIT HUP
  read -r _ <&3
  kill -s "$signal" 0
  waited=0
  while [ "$waited" -lt "$limit" ]; do sleep 0.2; waited=$((waited + 1)); done
  kill -s KILL 0
) &
sh -c 'echo "pid $$" >&3; exec "$@" 3>&-' sh "$@" </dev/null
status=$?
trap '' PIPE
echo "exit $status" >&3
kill -s KILL 0
`;

/** The watcher counts its patience in these. */
export const GUARD_TICK_MS = 200;
