using System.Text.RegularExpressions;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed partial class When_a_job_is_done_or_put_off
{
    private static readonly DateTimeOffset Later = Some.Noon.AddHours(1);

    private static readonly Job Tried = Some.Job(257) with { Attempts = 3, Failures = 2, Lease = 7, MayHaveRun = true, Trace = "00-a-b-01" };

    [TestMethod]
    public void Its_next_round_knows_nothing_of_the_last() =>
        Tried.Again(Later).ShouldBe(Tried with { DueAt = Later, Attempts = 0, Failures = 0, Lease = 0, MayHaveRun = false });

    [TestMethod]
    public void A_try_that_came_to_nothing_counts_and_failures_are_no_longer_in_a_row() =>
        Tried.PutOff(Later).ShouldBe(Tried with { DueAt = Later, Attempts = 4, Failures = 0, Lease = 0, MayHaveRun = false });

    [TestMethod]
    public void After_a_failure_the_step_may_have_run() =>
        Tried.PutOffAfterFailure(Later).ShouldBe(Tried with { DueAt = Later, Failures = 3, Lease = 0 });

    [TestMethod]
    public void Parked_it_keeps_what_is_unsure_and_let_go_it_starts_anew()
    {
        Tried.Park("look").ShouldBe(Tried with { Parked = "look", Lease = 0 });
        Tried.Park("look").Unpark(Later).ShouldBe(Tried with { DueAt = Later, Attempts = 0, Failures = 0, Lease = 0 });
    }

    [TestMethod]
    [DataRow("ReadStatus", false)]
    [DataRow("Publish", false)]
    [DataRow("FollowUp", true)]
    public void Only_a_ticket_gives_each_round_the_same_trace(string kind, bool same) =>
        (Tried with { Kind = Enum.Parse<JobKind>(kind) }).Again(Later).Trace.ShouldBe(same ? Tried.Trace : null);

    // What is forgotten when a lease or a count is set by hand is forgotten once for each place.
    [TestMethod]
    public void Nothing_outside_the_store_sets_a_lease_a_failure_or_a_reason_to_wait_by_itself()
    {
        var hub = Path.Combine(Repository.Source, "Hub");
        Repository.Files.Where(f => f.StartsWith(hub, StringComparison.Ordinal) && !f.StartsWith(Path.Combine(hub, "Store"), StringComparison.Ordinal))
            .Where(f => ByHand().IsMatch(File.ReadAllText(f))).Select(f => Path.GetRelativePath(hub, f)).ShouldBe(["Engine/Committer.cs"], "it alone frees a job before a worker of its own gets it");
    }

    [GeneratedRegex(@"with\s*\{[^}]*\b(Lease|Failures) = ", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ByHand();
}
