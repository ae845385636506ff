using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Yaml;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_keys_change_while_the_hub_runs
{
    private const string Other = "a311_fedcba9876543210fedcba9876543210";

    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();
    private readonly ListedLog<KeyRing> log = new();

    private string Keys => folder.File("keys.yaml");

    [TestCleanup]
    public void Delete() => folder.Dispose();

    [TestMethod]
    public void A_new_one_opens_and_one_that_was_taken_out_does_not()
    {
        Write($"- {{ name: app, sha256: {TestKey.Hash(TestKey.Text)}, scopes: [read] }}");
        var ring = Ring();
        Names(ring).ShouldBe(["app"]);

        Write($"- {{ name: desk, sha256: {TestKey.Hash(Other)}, scopes: [operate] }}");
        Pass(ring);

        Names(ring).ShouldBe(["desk"]);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Those_of_a_mounted_secret_change_when_the_folder_that_they_lead_to_does()
    {
        // As Kubernetes mounts it: keys.yaml -> ..data/keys.yaml, ..data -> the folder of the day. Only ..data is ever switched.
        foreach (var (day, name) in new[] { ("one", "app"), ("two", "desk") })
        {
            Directory.CreateDirectory(folder.File(day));
            File.WriteAllText(
                Path.Combine(folder.File(day), "keys.yaml"),
                $"keys:\n  - {{ name: {name}, sha256: {TestKey.Hash(TestKey.Text)}, scopes: [read] }}\n");
            File.SetLastWriteTimeUtc(Path.Combine(folder.File(day), "keys.yaml"), new DateTime(2026, 7, 4, 0, 0, 0, DateTimeKind.Utc));
        }

        Directory.CreateSymbolicLink(folder.File("..data"), "one");
        File.CreateSymbolicLink(Keys, Path.Combine("..data", "keys.yaml"));
        var ring = Ring();
        Names(ring).ShouldBe(["app"]);

        Directory.Delete(folder.File("..data"));
        Directory.CreateSymbolicLink(folder.File("..data"), "two");
        Pass(ring);

        Names(ring).ShouldBe(["desk"]);
    }

    [TestMethod]
    public void A_caller_has_two_while_one_replaces_the_other()
    {
        Write($"- {{ name: app, sha256: [{TestKey.Hash(TestKey.Text)}, {TestKey.Hash(Other)}], scopes: [read] }}");

        Ring().Keys.Select(k => (k.Name, k.Sha256)).ShouldBe([("app", TestKey.Hash(TestKey.Text)), ("app", TestKey.Hash(Other))]);
    }

    [TestMethod]
    [DataRow("keys: [")]
    [DataRow("keys: [ { name: app, sha256: short, scopes: [read] } ]")]
    [DataRow("")]
    [DataRow("other: []")]
    public void A_file_with_a_mistake_changes_nothing_and_is_reported_once(string text)
    {
        Write($"- {{ name: app, sha256: {TestKey.Hash(TestKey.Text)}, scopes: [read] }}");
        var ring = Ring();

        File.WriteAllText(Keys, text);
        Pass(ring);
        Pass(ring);

        Names(ring).ShouldBe(["app"]);
        log.Events.Count(e => e.Name == "KeysNotRead").ShouldBe(1);
    }

    [TestMethod]
    public void A_name_that_city_yaml_has_too_is_a_mistake_at_its_place_and_changes_nothing()
    {
        File.WriteAllText(folder.File("city.yaml"), City("desk"));
        Write($"- {{ name: app, sha256: {TestKey.Hash(TestKey.Text)}, scopes: [read] }}");
        var ofCity = TestKey.With(Scopes.Read) with { Name = "desk" };
        var ring = new KeyRing(
            TestCity.Make() with { Keys = [ofCity] }, new AccessSettings { CityFolder = folder.Path, KeysFile = Keys }, time, log);
        Names(ring).ShouldBe(["desk", "app"]);

        Write($"- {{ name: desk, sha256: {TestKey.Hash(TestKey.Text)}, scopes: [administer] }}");
        Pass(ring);

        Names(ring).ShouldBe(["desk", "app"]);
        var faults = new Faults();
        KeyRing.ReadFile(Keys, faults, [ofCity]).ShouldBeNull();
        faults.All.ShouldHaveSingleItem().Problem.ShouldBe("\"desk\" is the name of a key of city.yaml too");
        log.Events.Count(e => e.Name == "KeysNotRead").ShouldBe(1);

        static string City(string name) =>
            $"city: 1\nintake: {{ keys: [ {{ name: {name}, sha256: {TestKey.Hash(Other)}, scopes: [read] }} ] }}\n";
    }

    [TestMethod]
    public void A_file_that_is_gone_changes_nothing()
    {
        Write($"- {{ name: app, sha256: {TestKey.Hash(TestKey.Text)}, scopes: [read] }}");
        var ring = Ring();

        File.Delete(Keys);
        Pass(ring);

        Names(ring).ShouldBe(["app"]);
    }

    [TestMethod]
    public void Those_of_city_yaml_change_too()
    {
        var city = folder.File("city.yaml");
        File.WriteAllText(city, "city: 1\nintake: { keys: [] }\n");
        var ring = new KeyRing(
            TestCity.Make() with { Keys = [TestKey.With(Scopes.Read)] }, new AccessSettings { CityFolder = folder.Path }, time, log);

        File.WriteAllText(city, $"city: 1\nintake: {{ keys: [ {{ name: app, sha256: {TestKey.Hash(Other)}, scopes: [read] }} ] }}\n");
        Pass(ring);

        Names(ring).ShouldBe(["app"]);

        // Half a file is no city's file.
        File.WriteAllText(city, "name: x\n");
        Pass(ring);
        Names(ring).ShouldBe(["app"]);
    }

    private static IEnumerable<string> Names(KeyRing ring) => ring.Keys.Select(k => k.Name);

    private KeyRing Ring() => new(TestCity.Make(), new AccessSettings { KeysFile = Keys }, time, log);

    private void Write(string key) => File.WriteAllText(Keys, $"keys:\n  {key}\n");

    // A change counts once the file has been the same at two looks.
    private void Pass(KeyRing ring)
    {
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1.5));
            _ = ring.Keys;
        }
    }
}
