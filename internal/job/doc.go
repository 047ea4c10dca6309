// Package job runs durable background work. A job is enqueued inside the
// transaction that makes it necessary, so it exists exactly when the work does;
// it survives crashes and may run twice.
//
// Rules for handlers: args carry ids, never data; a handler does one bounded
// slice ([Slice]), commits its cursor with its rows and enqueues the next slice in
// the same transaction; it looks at [Stopping] between commits.
//
// The package hides River, the queue library: nobody else imports it.
package job
