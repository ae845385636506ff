using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_claim_has_come
{
    private static readonly DateTimeOffset Now = Store.Some.Noon;

    public static IEnumerable<object?[]> Cases =>
    [
        ["nothing is left", 3, null, null, true, null],
        ["more is due", 3, 0, null, false, null],
        ["nothing came, and nothing will", 0, null, null, true, null],
        ["more falls due later", 3, 900, null, true, 900],
        ["nothing came yet", 0, 900, null, true, 900],
        ["a lane resumes before that", 3, 900, 400, true, 400],
        ["a lane resumes after that", 3, 900, 2_000, true, 900],
        ["a lane resumes", 3, null, 400, true, 400],
        ["another node claims the due job", 0, 0, null, true, 50],
        ["another node claims a job that was due long ago", 0, -60_000, 400, true, 50],
        ["another node claims the due job, and a lane resumes first", 0, 0, 20, true, 20],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void The_next_claim_is_at_once_or_at_the_earliest_time_that_something_is_due(
        string what, int claimed, int? dueIn, int? resumeIn, bool sleeps, int? until)
    {
        static DateTimeOffset? At(int? milliseconds) => milliseconds is { } m ? Now.AddMilliseconds(m) : null;
        var claim = new Claim([.. Enumerable.Range(1, claimed).Select(n => new Work(Store.Some.Job(n), null))], At(dueIn));
        Claimer.NextClaimAt(claim, Now, At(resumeIn)).ShouldBe((!sleeps, At(until)), what);
    }
}
