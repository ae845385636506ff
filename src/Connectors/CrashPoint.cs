using System.Diagnostics;

namespace Allentown311.Connectors;

/// <summary>
/// The points between durable steps at which the crash tests kill the hub. Only a build with <c>-p:CrashPoints=true</c> contains them;
/// other builds do not compile the calls. In such a build <c>HUB_CRASH_AT=name</c> kills the process the first time it passes the point,
/// and <c>name:3</c> the third time.
/// </summary>
internal static class CrashPoint
{
    // Intake receives a ticket.
    public const string IntakeReceived = "intake.received";
    public const string IntakeCommitted = "intake.committed";

    // Routing creates the ticket's work orders.
    public const string RouteDecided = "route.decided";
    public const string RouteCommitted = "route.committed";

    // Dispatch sends a work order. Claimed: the intent is durable and the send has not begun.
    public const string SubmitClaimed = "submit.claimed";
    public const string SubmitAnswered = "submit.answered";
    public const string SubmitCommitted = "submit.committed";

    // Dispatch looks up a work order that may have arrived.
    public const string FindClaimed = "find.claimed";
    public const string FindAnswered = "find.answered";

    // The CSV connector writes a work order. Written: the file is whole and flushed under a temporary name. Named: it has its final name.
    public const string FileWritten = "file.written";
    public const string FileNamed = "file.named";

    // The CSV connector writes a file of several orders. Written: the file is whole under a temporary name. Marked: the ledger says so.
    // Named: it has its final name.
    public const string BatchWritten = "batch.written";
    public const string BatchMarked = "batch.marked";
    public const string BatchNamed = "batch.named";

    // The hub reads a page of a department's changes and, once they are durable, settles the source (a file is moved, messages are
    // settled).
    public const string PageRead = "page.read";
    public const string PageCommitted = "page.committed";
    public const string PageAcknowledged = "page.acknowledged";

    // A department pushes a status update.
    public const string PushRead = "push.read";
    public const string PushCommitted = "push.committed";

    // The hub sends a notice to a resident.
    public const string NoticeClaimed = "notice.claimed";
    public const string NoticeSent = "notice.sent";
    public const string NoticeCommitted = "notice.committed";

    // The store. Written: not yet committed. Committed: the caller does not know yet. Leased: the jobs are not handed to a lane yet.
    public const string StoreWritten = "store.written";
    public const string StoreCommitted = "store.committed";
    public const string JobsLeased = "jobs.leased";

    // The hub starts: the previous session is closed and no job has begun.
    public const string SessionStarted = "session.started";

    /// <summary>Kills the process when the environment names this point and this is the pass it asks for.</summary>
    /// <param name="name">The point.</param>
    /// <param name="when">False when this pass does not count, such as a poll that found nothing.</param>
    [Conditional("CRASH_POINTS")]
    public static void At(string name, bool when = true)
    {
#if CRASH_POINTS
        if (when && name == Wanted[0] && Interlocked.Increment(ref passes) == (Wanted.Length > 1 ? int.Parse(Wanted[1], null) : 1))
        {
            // This line tells the test that the process died here and for no other reason.
            Console.Error.WriteLine($"died at {name}");
            Process.GetCurrentProcess().Kill();
        }
#endif
    }

#if CRASH_POINTS
    private static readonly string[] Wanted = (Environment.GetEnvironmentVariable("HUB_CRASH_AT") ?? "").Split(':');
    private static int passes;
#endif
}
