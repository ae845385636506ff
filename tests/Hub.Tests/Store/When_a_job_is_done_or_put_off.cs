using System.Text.RegularExpressions;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed partial class When_a_job_is_done_or_put_off
{
    private static readonly DateTimeOffset Later = Some.Noon.AddHours(1);

    private static readonly Job Tried = Some.Job(257) with
    {
        Attempts = 3,
        Failures = 2,
        Lease = 7,
        MayHaveRun = true,
        Trace = "00-a-b-01",
    };

    [TestMethod]
    public void A_jobs_next_round_starts_with_its_counts_reset() =>
        Tried.Again(Later).ShouldBe(Tried with { DueAt = Later, Attempts = 0, Failures = 0, Lease = 0, MayHaveRun = false });

    [TestMethod]
    public void An_attempt_without_a_result_is_counted_and_ends_a_row_of_failures() =>
        Tried.PutOff(Later).ShouldBe(Tried with { DueAt = Later, Attempts = 4, Failures = 0, Lease = 0, MayHaveRun = false });

    [TestMethod]
    public void After_a_failure_the_step_may_have_run() =>
        Tried.PutOffAfterFailure(Later).ShouldBe(Tried with { DueAt = Later, Failures = 3, Lease = 0 });

    [TestMethod]
    public void A_parked_job_still_may_have_run_and_starts_anew_when_released()
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

    // Each place that set a lease or a count by itself could forget the fields that must change with it.
    [TestMethod]
    public void Only_the_store_sets_a_lease_or_a_failure_of_a_job()
    {
        var hub = Path.Combine(Repository.Source, "Hub");
        var store = Path.Combine(hub, "Store");
        Repository.Files
            .Where(f => f.StartsWith(hub, StringComparison.Ordinal) && !f.StartsWith(store, StringComparison.Ordinal))
            .Where(f => ByHand().IsMatch(File.ReadAllText(f))).Select(f => Path.GetRelativePath(hub, f))
                .ShouldBe(["Engine/Committer.cs"], "the committer alone clears the lease of a job that no worker of this node will run");
    }

    [GeneratedRegex(@"with\s*\{[^}]*\b(Lease|Failures) = ", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ByHand();
}
