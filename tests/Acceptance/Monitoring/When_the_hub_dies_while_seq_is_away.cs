using Allentown311.Acceptance.Harness;
using Allentown311.Hub.Tests.Monitoring;

namespace Allentown311.Acceptance.Monitoring;

[TestClass]
public class When_the_hub_dies_while_seq_is_away
{
    private const int Tickets = 25;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_event_of_before_arrives_once_in_order_after_the_next_start()
    {
        var ct = TestContext.CancellationToken;
        var port = FakeSeq.SilentPort();
        using var town = Town(port);
        await town.Hub.StartAsync(ct);
        var numbers = new List<string>();
        for (var n = 0; n < Tickets; n++)
        {
            numbers.Add(await town.Hub.Api.PostUntilTakenAsync(Ask.Nth(n, "pothole"), $"ask {n}", ct));
        }

        await town.Hub.KillAsync(ct);
        ShouldBeItsOwnersAlone(Path.Combine(town.Hub.Data, "seq"));

        await using var seq = await FakeSeq.StartAsync(port, key: "seq-key");
        await town.Hub.StartAsync(ct);
        await Eventually.BecomesTrueAsync(() => seq.Events.Count(e => e.Name == "HubStarted") == 2, ct);
        seq.Events.Where(e => e.Name == "TicketTaken").Select(e => e.Text("TicketNo")).ShouldBe(numbers);
        seq.Refused.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Other_commands_leave_its_buffer_alone()
    {
        var ct = TestContext.CancellationToken;
        var port = FakeSeq.SilentPort();
        using var town = Town(port);
        await town.Hub.StartAsync(ct);
        await town.AskAsync(ct);
        await town.Hub.KillAsync(ct);
        var waiting = Waiting(town);
        waiting.ShouldContain("TicketTaken");

        await using var seq = await FakeSeq.StartAsync(port, key: "seq-key");
        foreach (var command in new[] { "status", "parked" })
        {
            using var program = town.Hub.RunOnData(command);
            (await program.EndAsync(ct)).ShouldBe(0, program.Output);
        }

        seq.Posts.ShouldBeEmpty();
        Waiting(town).ShouldBe(waiting);
    }

    [TestMethod]
    public async Task A_seq_that_hangs_does_not_hold_up_its_stop()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync(hanging: true);
        using var town = Town(new Uri(seq.Url).Port);
        await town.Hub.StartAsync(ct);
        await town.AskAsync(ct);
        await seq.Visited;

        // Seq answers only after this has returned.
        (await town.Hub.StopAsync(ct)).ShouldBe(0, town.Hub.Output);
        seq.Posts.ShouldBeEmpty();
        Waiting(town).ShouldContain("TicketTaken");
    }

    private static SmallTown Town(int port)
    {
        var town = SmallTown.Make(SmallCity.Csv);
        town.Hub.Starting = start =>
            (start.Environment["Seq__Url"], start.Environment["Seq__ApiKey"]) = ($"http://127.0.0.1:{port}", "seq-key");
        return town;
    }

    private static string Waiting(SmallTown town) =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(town.Hub.Data, "seq")).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static void ShouldBeItsOwnersAlone(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
