using System.Reflection;
using Allentown311.Acceptance.Harness;
using Allentown311.Connectors;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_dies_between_two_durable_steps
{
    // One ticket of each service: every department, every channel, one ticket that goes to two departments.
    private const int Wave = 10;

    // What a process ended by SIGKILL leaves on Unix.
    private const int Killed = 128 + 9;

    public TestContext TestContext { get; set; } = null!;

    /// <summary>One death after the other, so that all but the first find the work of the one before in flight. "name:3" is the third time it gets there.</summary>
    [TestMethod]
    [DataRow(CrashPoint.IntakeReceived, CrashPoint.IntakeCommitted, CrashPoint.SessionStarted, CrashPoint.StoreWritten, CrashPoint.StoreCommitted, CrashPoint.JobsLeased)]
    [DataRow(CrashPoint.RouteDecided, CrashPoint.RouteCommitted, CrashPoint.SubmitClaimed, CrashPoint.FindClaimed, CrashPoint.FindAnswered)]
    [DataRow(CrashPoint.SubmitAnswered, $"{CrashPoint.SubmitAnswered}:6", CrashPoint.SubmitCommitted, CrashPoint.FileWritten, CrashPoint.FileNamed)]
    [DataRow(CrashPoint.PageRead, CrashPoint.PageCommitted, CrashPoint.PageAcknowledged, CrashPoint.PushRead, CrashPoint.PushCommitted)]
    [DataRow(CrashPoint.NoticeClaimed, CrashPoint.NoticeSent, CrashPoint.NoticeCommitted, $"{CrashPoint.StoreWritten}:6", $"{CrashPoint.StoreWritten}:16", $"{CrashPoint.SubmitClaimed}:4")]
    public async Task Nothing_is_lost_and_nothing_doubled(params string[] points)
    {
        CrashBuild.Folders();
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartWithoutHubAsync(ct);
        var posting = new Posting(town.Hub.Api);
        var waves = new List<Task>();

        foreach (var (n, point) in points.Index())
        {
            town.Hub.Starting = start => CrashBuild.DieAt(start, point);
            using var hub = town.Hub.RunUntilItEnds();
            waves.Add(posting.RunAsync(Enumerable.Range(n * Wave, Wave).Select(Ask.Nth), ct));
            await Eventually.BecomesTrueAsync(() => hub.HasEnded, ct, $"dying at {point}");
            (await hub.EndAsync(ct)).ShouldBe(Killed, hub.Output);
            hub.Output.ShouldContain($"died at {point.Split(':')[0]}");
        }

        town.Hub.Starting = null;
        await town.Hub.StartAsync(ct);
        await Task.WhenAll(waves);
        await Promises.ShouldBeKeptAsync(town, posting, points.Length * Wave, ct);
    }

    [TestMethod]
    public void Every_point_there_is_gets_its_turn()
    {
        var tried = typeof(When_the_hub_dies_between_two_durable_steps).GetMethod(nameof(Nothing_is_lost_and_nothing_doubled))!
            .GetCustomAttributes<DataRowAttribute>().SelectMany(row => row.Data).SelectMany(data => data as string[] ?? [(string)data!]).Select(point => point.Split(':')[0]);

        CrashPoints.All.ShouldBeSubsetOf(tried);
    }
}
