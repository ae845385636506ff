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
        ["a lane goes on before that", 3, 900, 400, true, 400],
        ["a lane goes on after that", 3, 900, 2_000, true, 900],
        ["a lane goes on", 3, null, 400, true, 400],
        ["what is due is in another's hand", 0, 0, null, true, 50],
        ["what was due long ago is in another's hand", 0, -60_000, 400, true, 50],
        ["what is due is in another's hand, and a lane goes on first", 0, 0, 20, true, 20],
    ];

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void It_says_when_to_look_again(string what, int came, int? dueIn, int? resumeIn, bool sleeps, int? until)
    {
        static DateTimeOffset? At(int? milliseconds) => milliseconds is { } m ? Now.AddMilliseconds(m) : null;
        var claim = new Claim([.. Enumerable.Range(1, came).Select(n => new Work(Store.Some.Job(n), null))], At(dueIn));
        Claimer.LookAgainAt(claim, Now, At(resumeIn)).ShouldBe((!sleeps, At(until)), what);
    }
}
