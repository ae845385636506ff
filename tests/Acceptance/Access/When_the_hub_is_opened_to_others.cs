using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Access;

/// <summary>Whatever sets an address that other machines reach, a hub without keys does not stay on it.</summary>
[TestClass]
public class When_the_hub_is_opened_to_others
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("Kestrel__Endpoints__Public__Url")]
    [DataRow("ASPNETCORE_URLS")]
    [DataRow("URLS")]
    public async Task A_hub_without_keys_ends_whatever_setting_opened_it(string variable)
    {
        var unused = new Uri($"http://127.0.0.1:{Ports.Free()}");
        using var town = SmallTown.Make(_ => SmallCity.Rest(unused), SmallTown.NoKeys);
        var port = Ports.Free();
        town.Hub.ConfigureStart = start => start.Environment[variable] = $"http://0.0.0.0:{port}";

        using var hub = town.Hub.RunOnData("run", "--city", town.Hub.City);

        (await hub.EndAsync(Ct)).ShouldBe(1, hub.Output);
        hub.Output.ShouldContain("so the hub listens on loopback only");
    }

    [TestMethod]
    public async Task With_a_key_it_starts_and_says_that_plain_HTTP_opens_nothing()
    {
        var unused = new Uri($"http://127.0.0.1:{Ports.Free()}");
        using var town = SmallTown.Make(_ => SmallCity.Rest(unused));
        town.Hub.ConfigureStart = start => start.Environment["Kestrel__Endpoints__Public__Url"] = $"http://0.0.0.0:{town.Hub.Api.Url.Port}";

        await town.Hub.StartAsync(Ct);

        town.Hub.Output.ShouldContain("keys that come that way open nothing");
        (await town.Hub.Api.StatusAsync(Ct)).ShouldNotBeNull();
    }
}
