using Allentown311.Acceptance.Harness;
using Allentown311.Hub.Tests.Monitoring;

namespace Allentown311.Acceptance.Monitoring;

[TestClass]
public class When_the_hub_dies_while_seq_is_away
{
    private const int Tickets = 25;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Every_earlier_event_arrives_once_in_order_after_the_next_start()
    {
        var ct = TestContext.CancellationToken;
        var port = FakeSeq.SilentPort();
        using var town = Town(port);
        await town.Hub.StartAsync(ct);
        var numbers = new List<string>();
        for (var n = 0; n < Tickets; n++)
        {
            numbers.Add(await town.Hub.Api.PostUntilAcceptedAsync(TicketRequest.Nth(n, "pothole"), $"ask {n}", ct));
        }

        await town.Hub.KillAsync(ct);
        ShouldBePrivate(Path.Combine(town.Hub.Data, "seq"));

        await using var seq = await FakeSeq.StartAsync(port, key: "seq-key");
        await town.Hub.StartAsync(ct);
        await Eventually.BecomesTrueAsync(() => seq.Events.Count(e => e.Name == "HubStarted") == 2, ct);
        seq.Events.Where(e => e.Name == "TicketTaken").Select(e => e.Text("TicketNo")).ShouldBe(numbers);
        seq.Refused.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Other_commands_do_not_touch_the_hubs_buffer()
    {
        var ct = TestContext.CancellationToken;
        var port = FakeSeq.SilentPort();
        using var town = Town(port);
        await town.Hub.StartAsync(ct);
        await town.PostOneAsync(ct);
        await town.Hub.KillAsync(ct);
        var buffered = ReadBuffer(town);
        buffered.ShouldContain("TicketTaken");

        await using var seq = await FakeSeq.StartAsync(port, key: "seq-key");
        foreach (var command in new[] { "status", "parked" })
        {
            using var program = town.Hub.RunOnData(command);
            (await program.EndAsync(ct)).ShouldBe(0, program.Output);
        }

        seq.Posts.ShouldBeEmpty();
        ReadBuffer(town).ShouldBe(buffered);
    }

    [TestMethod]
    public async Task A_seq_that_hangs_does_not_delay_the_hubs_stop()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync(hanging: true);
        using var town = Town(new Uri(seq.Url).Port);
        await town.Hub.StartAsync(ct);
        await town.PostOneAsync(ct);
        await seq.Visited;

        // This Seq answers only after StopAsync has returned.
        (await town.Hub.StopAsync(ct)).ShouldBe(0, town.Hub.Output);
        seq.Posts.ShouldBeEmpty();
        ReadBuffer(town).ShouldContain("TicketTaken");
    }

    private static SmallTown Town(int port)
    {
        var town = SmallTown.Make(SmallCity.Csv);
        town.Hub.ConfigureStart = start =>
        {
            start.Environment["Seq__Url"] = $"http://127.0.0.1:{port}";
            start.Environment["Seq__ApiKey"] = "seq-key";
        };
        return town;
    }

    private static string ReadBuffer(SmallTown town) =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(town.Hub.Data, "seq")).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static void ShouldBePrivate(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
