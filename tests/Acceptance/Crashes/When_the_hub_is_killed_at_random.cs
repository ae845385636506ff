using System.Globalization;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_hub_is_killed_at_random
{
    private const int Kills = 7;
    private const int Wave = 25;

    // From before the hub listens to long after it has begun its work.
    private static readonly (int Shortest, int Longest) LifeInMs = (300, 3500);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Nothing_is_lost_and_nothing_doubled()
    {
        var seed = Environment.GetEnvironmentVariable("HUB_TEST_SEED") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        try
        {
            await KillAsync(new Random(seed), TestContext.CancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new AssertFailedException($"With HUB_TEST_SEED={seed}: {e.Message}", e);
        }
    }

    private static async Task KillAsync(Random random, CancellationToken ct)
    {
        await using var town = await Town.StartWithoutHubAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        var waves = new List<Task>();
        for (var n = 0; n < Kills; n++)
        {
            using var hub = town.Hub.RunUntilItEnds();
            waves.Add(poster.RunAsync(Enumerable.Range(n * Wave, Wave).Select(TicketRequest.Nth), ct));

            // This test kills the hub at a random moment, not in a known state.
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(LifeInMs.Shortest, LifeInMs.Longest)), TimeProvider.System, ct);
            hub.HasEnded.ShouldBeFalse(hub.Output);
            hub.Kill();
        }

        await town.Hub.StartAsync(ct);
        await Task.WhenAll(waves);
        await Promises.ShouldBeKeptAsync(town, poster, Kills * Wave, ct);
    }
}
