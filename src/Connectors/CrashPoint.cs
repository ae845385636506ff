using System.Diagnostics;

namespace Allentown311.Connectors;

/// <summary>
/// The places between durable steps at which the crash tests kill the hub. Only a build with <c>-p:CrashPoints=true</c> has them: in any
/// other the calls are not compiled. There, <c>HUB_CRASH_AT=name</c> kills the process the first time the point is passed, <c>name:3</c> the third.
/// </summary>
internal static class CrashPoint
{
    // A ticket comes in.
    public const string IntakeReceived = "intake.received";
    public const string IntakeCommitted = "intake.committed";

    // Its work orders are made.
    public const string RouteDecided = "route.decided";
    public const string RouteCommitted = "route.committed";

    // A work order is sent. Claimed: the intent is durable, the send has not begun.
    public const string SubmitClaimed = "submit.claimed";
    public const string SubmitAnswered = "submit.answered";
    public const string SubmitCommitted = "submit.committed";

    // One that may have arrived is looked up.
    public const string FindClaimed = "find.claimed";
    public const string FindAnswered = "find.answered";

    // A work order as a file: it lies aside, whole and flushed; it has its name.
    public const string FileWritten = "file.written";
    public const string FileNamed = "file.named";

    // A department's changes are read, and the file they came in is put away.
    public const string PageRead = "page.read";
    public const string PageCommitted = "page.committed";
    public const string PageAcknowledged = "page.acknowledged";

    // A department pushes.
    public const string PushRead = "push.read";
    public const string PushCommitted = "push.committed";

    // A resident is told.
    public const string NoticeClaimed = "notice.claimed";
    public const string NoticeSent = "notice.sent";
    public const string NoticeCommitted = "notice.committed";

    // The store: written and not yet committed; committed, and nobody knows; jobs leased to this session, and not yet handed out.
    public const string StoreWritten = "store.written";
    public const string StoreCommitted = "store.committed";
    public const string JobsLeased = "jobs.leased";

    // The start: the session before is over, nothing has begun.
    public const string SessionStarted = "session.started";

    /// <summary>Dies here when this is the point, and the passing, the environment names.</summary>
    /// <param name="name">The point.</param>
    /// <param name="when">Whether passing it counts: a look that found nothing is no step.</param>
    [Conditional("CRASH_POINTS")]
    public static void At(string name, bool when = true)
    {
#if CRASH_POINTS
        if (when && name == Wanted[0] && Interlocked.Increment(ref passed) == (Wanted.Length > 1 ? int.Parse(Wanted[1], null) : 1))
        {
            // The test must know that it was here, and by nothing else, that the process died.
            Console.Error.WriteLine($"died at {name}");
            Process.GetCurrentProcess().Kill();
        }
#endif
    }

#if CRASH_POINTS
    private static readonly string[] Wanted = (Environment.GetEnvironmentVariable("HUB_CRASH_AT") ?? "").Split(':');
    private static int passed;
#endif
}
