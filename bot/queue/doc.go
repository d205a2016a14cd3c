// Package queue keeps updates and state on disk, so that the bot can be killed at any moment and
// nothing is lost or said in two ways. It runs a JetStream server inside the process, without a
// listener, and speaks to it as a client only: a cluster of servers takes its place with
// [Options.Cluster].
//
// # What may be relied on
//
//   - When [Queue.Put] returns nil the update is on disk, synced. Only then may Telegram be told
//     that it arrived.
//   - Each update is worked on at least once, and never again once it has ended; its id is
//     remembered for 48 hours, twice as long as Telegram repeats an update. Work can be cut short
//     by a crash and begin again: it must be able to, which the store's revisions are for.
//   - Within a conversation one job at a time, in the order stored, also while a failed one waits
//     for its next try. Across conversations in parallel. Urgent jobs are such a queue of their
//     own: they wait for each other, never for an answer being written.
//   - An error of work is tried again after growing delays; one that answers Temporary() == false
//     is final, unless it is of the system or the network. A panic is an error. What failed
//     MaxTries times, or finally, is set aside for 30 days, and dead is called, at least once, to
//     tell the person.
//   - An error, of work or of dead, that answers RetryAfter() > 0 is tried again after that pause
//     and does not count, for a day after the update came in. A pause is not kept over a restart:
//     one try finds it again.
//   - A job whose process died while it ran is tried again too, MaxTries times. From the second
//     such death on it waits a few seconds after each start and runs alone in the lane of suspects,
//     so that jobs beside it are not drawn into its deaths.
//   - A claim on a job is kept while work runs, however long. If it was lost (the process was
//     stopped, the server out of reach), the context of work is cancelled and an error
//     that it then returns is not held against the job, which is given out again.
//   - [Queue.Store] is synced as well, entry by entry. Entries go at the age of their bucket. A
//     full bucket or disk is an error of Save, and harms nothing else.
//   - A copy of the data directory, made while the bot does not run, is a backup; put back, it goes
//     on from there.
//   - Waiting updates have no age, so a jump of the clock loses none. Entries of buckets and
//     remembered ids can go early by it.
//   - A crash or a cut of power at worst leaves a torn last record, which was not confirmed and is
//     cut off. A part of the store that cannot be read is set aside. What is not noticed is a bit
//     that flips on the disk: the server may then drop the records after it in the same file.
//
// # In a cluster
//
// Several processes serve a bot, and all of the above holds for them together. Streams and buckets
// have three copies, so one node may be lost; everything is read from the leader.
//
//   - A process that is killed leaves nothing but claims, which end after AckWait. One that stops
//     hands them back at once.
//   - A claim is renewed with its leader, and only counts when a majority keeps what the process
//     writes: who is cut off gives up before others begin.
//   - A call that meets no leader is tried again for 10 s, in which another one is elected. If none
//     is, the error asks for a pause, and so counts against no job. A writing whose answer was lost
//     is looked up, not repeated.
//   - A node that keeps no copies any more, as its disk is full, is named in the log and by
//     [Queue.Lagging]; the others go on.
//   - Who wants to know what others have written asks for what has changed since last time
//     ([Queue.Changes]), and so misses nothing.
//   - Of the processes one at a time leads ([Queue.Lead]). What only one of them has can be asked
//     for ([Queue.Ask], [Queue.Hear]).
//   - While the cluster is away nothing is confirmed, and the log says what is waited for. A
//     cluster that comes back empty is begun anew.
//   - [Move] takes what a bot keeps from a directory into a cluster, or back.
//
// # The life of a job
//
//	Put ──synced──▶ waiting ◀──────────────────────────────────────────┐
//	                   │ first of its conversation, a worker free      │
//	                   ▼                                               │
//	                running ─── error, after a delay ──────────────────┤
//	                 │   │ ──── claim lost, stop or kill, at once ─────┘
//	             nil │   │      (from the second kill on as a suspect)
//	                 │   └───── final error, or MaxTries ──▶ dead: set aside, person told
//	                 ▼                                        │
//	               done ◀─────────────────────────────────────┘
//	             id kept 48 h, update deleted
//
// Waiting and running jobs are messages of the stream UPDATES; a job's tries, and that it is done,
// stand in the bucket queue-jobs; the dead ones in the stream DEAD. A job that ends well costs
// three syncs: stored, done, deleted.
package queue
