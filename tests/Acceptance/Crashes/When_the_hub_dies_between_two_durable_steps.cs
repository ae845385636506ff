using System.Reflection;
using Allentown311.Acceptance.Harness;
using Allentown311.Connectors;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_dies_between_two_durable_steps
{
    // One ticket of each service: every department, every channel, one ticket that goes to two departments.
    private const int Wave = 10;

    // The exit code on Unix of a process that SIGKILL ended.
    private const int ExitCodeOfSigKill = 128 + 9;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>
    /// The hub dies at one point after the other, so that every start but the first finds work in flight. "name:3" is the third time that
    /// the hub reaches a point.
    /// </summary>
    [TestMethod]
    [DataRow(
        CrashPoint.IntakeReceived,
        CrashPoint.IntakeCommitted,
        CrashPoint.SessionStarted,
        CrashPoint.StoreWritten,
        CrashPoint.StoreCommitted,
        CrashPoint.JobsLeased)]
    [DataRow(CrashPoint.RouteDecided, CrashPoint.RouteCommitted, CrashPoint.SubmitClaimed, CrashPoint.FindClaimed, CrashPoint.FindAnswered)]
    [DataRow(
        CrashPoint.SubmitAnswered,
        $"{CrashPoint.SubmitAnswered}:6",
        CrashPoint.SubmitCommitted,
        CrashPoint.FileWritten,
        CrashPoint.FileNamed)]
    [DataRow(CrashPoint.PageRead, CrashPoint.PageCommitted, CrashPoint.PageAcknowledged, CrashPoint.PushRead, CrashPoint.PushCommitted)]
    [DataRow(
        CrashPoint.NoticeClaimed,
        CrashPoint.NoticeSent,
        CrashPoint.NoticeCommitted,
        $"{CrashPoint.StoreWritten}:6",
        $"{CrashPoint.StoreWritten}:16",
        $"{CrashPoint.SubmitClaimed}:4")]
    public async Task Nothing_is_lost_and_nothing_doubled(params string[] points)
    {
        CrashBuild.Folders();
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartWithoutHubAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        var waves = new List<Task>();

        foreach (var (n, point) in points.Index())
        {
            town.Hub.ConfigureStart = start => CrashBuild.DieAt(start, point);
            using var hub = town.Hub.RunUntilItEnds();
            waves.Add(poster.RunAsync(Enumerable.Range(n * Wave, Wave).Select(TicketRequest.Nth), ct));
            await Eventually.BecomesTrueAsync(() => hub.HasEnded, ct, $"dying at {point}");
            (await hub.EndAsync(ct)).ShouldBe(ExitCodeOfSigKill, hub.Output);
            hub.Output.ShouldContain($"died at {point.Split(':')[0]}");
        }

        town.Hub.ConfigureStart = null;
        await town.Hub.StartAsync(ct);
        await Task.WhenAll(waves);
        await Promises.ShouldBeKeptAsync(town, poster, points.Length * Wave, ct);
    }

    [TestMethod]
    public void The_test_covers_every_crash_point()
    {
        var test = typeof(When_the_hub_dies_between_two_durable_steps).GetMethod(nameof(Nothing_is_lost_and_nothing_doubled))!;
        var tried = test.GetCustomAttributes<DataRowAttribute>()
            .SelectMany(row => row.Data)
            .SelectMany(data => data as string[] ?? [(string)data!])
            .Select(point => point.Split(':')[0]);

        // This town has no nightly file: Connectors.Tests/FileFormats/When_orders_share_a_file builds what a death at these points leaves.
        CrashPoints.All.Where(point => !point.StartsWith("batch.", StringComparison.Ordinal)).ShouldBeSubsetOf(tried);
    }
}
