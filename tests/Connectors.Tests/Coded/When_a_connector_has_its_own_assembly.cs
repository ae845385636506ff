using Allentown311.Connectors.Coded;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Coded;

[TestClass]
public sealed class When_a_connector_has_its_own_assembly
{
    private const string Yaml = """
        mapping: 1
        name: parks
        connector: lawnbook
        settings: { url: "https://lawn.test", key: "${KEY}" }
        codes: { kind: { of: ticket.service, map: { pothole: PTH } } }
        status: { DONE: completed }
        poll: { every: 2m }
        find: { settle: 20s }
        """;

    private const string Settings = """
        [WorkOrderConnector]
        [ConnectorSetting("url", "https://lawn.example", Required = true)]
        [ConnectorSetting("key", "${LAWN_KEY}", Required = true, Secret = true)]
        [ConnectorSetting("crew", "north")]
        """;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_mapping_that_names_it_is_served_by_it_with_settings_codes_and_states()
    {
        const string Body = """
            return new SubmitResult.Created($"{context.Setting("url")} {context.Setting("key")} {context.Find("crew") ?? "no crew"} "
                + $"{context.Code("kind", order)} {context.StateOf("DONE")} {context.StateOf("ODD")?.ToString() ?? "unknown"}");
            """;
        using var folder = new CompiledFolder().With("lawnbook", CompiledFolder.Head + CompiledFolder.Class(
            Settings, Body, "readonly ConnectorContext context; public Lawnbook(ConnectorContext context) { this.context = context; }"));

        var (mapping, faults) = Load(folder, Yaml);

        faults.ShouldBeEmpty();
        var connector = ConnectorFactory.Create(mapping!, TimeProvider.System);
        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Created>()
            .Id.ShouldBe($"https://lawn.test s3cret no crew PTH {WorkOrderState.Completed} unknown");
        (mapping!.PollEvery, mapping.Settle, mapping.CanFind, mapping.CanList)
            .ShouldBe((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(20), false, false));
        mapping.ToString()!.ShouldNotContain("s3cret");
        mapping.Weaknesses.ShouldHaveSingleItem().ShouldContain("implement IFindWorkOrder");
    }

    [TestMethod]
    [DataRow("settings: { url: \"https://lawn.test\", key: \"${KEY}\" }", "settings: { url: x, key: \"${KEY}\", crow: n }",
        "4:36: unknown key \"settings.crow\". Known here: crew, key, url. Did you mean \"crew\"?")]
    [DataRow("key: \"${KEY}\"", "key: hidden", "4:44: \"settings.key\" holds the secret itself. Write key: \"${NAME}\"")]
    [DataRow("url: \"https://lawn.test\", ", "", "4:11: \"settings.url\" is missing. The connector lawnbook needs it; "
        + "write, for example, settings: { url: \"https://lawn.example\" }")]
    [DataRow("connector: lawnbook", "connector: lawnbok",
        "3:12: \"connector\" is \"lawnbok\". Write one of: csv, files, lawnbook, mail, queue, rest, soap, sql. Did you mean \"lawnbook\"?")]
    public void A_mistake_in_a_mapping_is_told_at_its_place(string sound, string broken, string told)
    {
        using var folder = new CompiledFolder().With("lawnbook", CompiledFolder.Head + CompiledFolder.Class(Settings));
        Yaml.ShouldContain(sound);

        var (_, faults) = Load(folder, Yaml.Replace(sound, broken, StringComparison.Ordinal));

        faults.ShouldHaveSingleItem().ToString().ShouldStartWith($"mappings/parks.yaml:{told}");
    }

    public static IEnumerable<object[]> Faulty =>
    [
        ["is missing", null!, "there is no file connectors/lawnbook/lawnbook.dll"],
        ["is no assembly", "not an assembly", "lawnbook.dll cannot be loaded"],
        ["names no contract", CompiledFolder.Head.Replace("[assembly", "//", StringComparison.Ordinal) + CompiledFolder.Class(),
            "write [assembly: BuiltForContract(ContractVersion.Current)]"],
        ["is of another contract", CompiledFolder.Head.Replace("ContractVersion.Current", "7", StringComparison.Ordinal)
            + CompiledFolder.Class(), $"built for version 7 of the contract, and this hub has version {ContractVersion.Current}"],
        ["marks no class", CompiledFolder.Head + CompiledFolder.Class(before: ""), "no class in it is marked [WorkOrderConnector]"],
        ["marks two",
            CompiledFolder.Head + CompiledFolder.Class() + CompiledFolder.Class().Replace("Lawnbook", "B", StringComparison.Ordinal),
            "several classes are marked [WorkOrderConnector] (Lawnbook, B)"],
        ["is not public", CompiledFolder.Head + CompiledFolder.Class(access: "internal"), "Lawnbook is no public class"],
        ["is no connector", CompiledFolder.Head + "[WorkOrderConnector] public class Odd {}", "Odd is no public class that implements"],
        ["takes no context", CompiledFolder.Head + CompiledFolder.Class(constructor: "public Lawnbook(int n) {}"),
            "Lawnbook has no public constructor that takes a ConnectorContext"],
        ["fails to start", CompiledFolder.Head + CompiledFolder.Class(
            constructor: "public Lawnbook(ConnectorContext c) { throw new FormatException(\"the url is odd\"); }"),
            "The connector lawnbook did not start: FormatException: the url is odd"],
    ];

    [TestMethod]
    [DynamicData(nameof(Faulty))]
    public async Task One_that_cannot_be_used_is_refused_with_the_reason_and_its_work_waits(string what, string? source, string reason)
    {
        using var folder = new CompiledFolder();
        _ = source is null ? folder.WithFile("lawnbook", "readme.txt", what)
            : source.StartsWith("using", StringComparison.Ordinal) ? folder.With("lawnbook", source)
            : folder.WithFile("lawnbook", "lawnbook.dll", source);

        const string Needed = "settings: { url: \"https://lawn.test\", key: \"${KEY}\" }\n";
        var (mapping, faults) = Load(folder, Yaml.Replace(Needed, "", StringComparison.Ordinal));

        faults.ShouldBeEmpty("the other departments go on");
        var connector = ConnectorFactory.Create(mapping!, TimeProvider.System);
        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Retry>().Reason.ShouldContain(reason);
        (await connector.CheckAsync(Ct)).ShouldSatisfyAllConditions(p => p.Reachable.ShouldBeFalse(), p => p.Detail.ShouldContain(reason));
        (await Should.ThrowAsync<InvalidOperationException>(() => connector.ReadStatusAsync(null, Ct))).Message.ShouldContain(reason);
        await Should.ThrowAsync<InvalidOperationException>(() => ((IFindWorkOrder)connector).FindAsync(Orders.Make(), Ct));
    }

    [TestMethod]
    public async Task Why_it_did_not_start_holds_no_secret()
    {
        const string Constructor =
            "public Lawnbook(ConnectorContext c) { throw new FormatException($\"odd: {c.Setting(\"key\")} at {c.Setting(\"url\")}\"); }";
        using var folder = new CompiledFolder().With(
            "lawnbook", CompiledFolder.Head + CompiledFolder.Class(Settings, constructor: Constructor));

        var (mapping, _) = Load(folder, Yaml);

        (await ConnectorFactory.Create(mapping!, TimeProvider.System).CheckAsync(Ct)).Detail
            .ShouldBe("The connector lawnbook did not start: FormatException: odd: *** at https://lawn.test");
    }

    [TestMethod]
    public void A_name_that_is_built_in_stays_the_built_in_connectors()
    {
        using var folder = new CompiledFolder().With("rest", CompiledFolder.Head + CompiledFolder.Class());

        CodedConnectors.Find(folder.Path, MappingKinds.BuiltIn.Keys).ShouldHaveSingleItem()
            .Refusal.ShouldBe("a built-in connector has this name; rename the folder and its assembly");
        CodedReader.KindsOf(folder.Path)["rest"].ShouldBe(MappingKinds.BuiltIn["rest"]);
    }

    [TestMethod]
    public void Two_connectors_may_bring_two_versions_of_one_library()
    {
        const string Library = "public static class Lib { public const int None = 0; public static string Say() => \"VERSION\"; }";
        using var one = new CompiledFolder().With("shared", Library.Replace("VERSION", "one", StringComparison.Ordinal));
        using var two = new CompiledFolder().With("shared", Library.Replace("VERSION", "two", StringComparison.Ordinal));

        var said = new[] { one, two }.Select(folder =>
        {
            var path = Path.Combine(folder.Path, "connectors", "shared", "shared.dll");
            var assembly = new CodedLoadContext(path).LoadFromAssemblyPath(path);
            return (string)assembly.GetType("Lib")!.GetMethod("Say")!.Invoke(null, null)!;
        });

        said.ShouldBe(["one", "two"]);
    }

    private static (Mapping? Mapping, IReadOnlyList<Fault> Faults) Load(CompiledFolder folder, string yaml)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            "mappings/parks.yaml", yaml, faults, name => name == "KEY" ? "s3cret" : null, kinds: CodedReader.KindsOf(folder.Path));
        return (mapping, faults.All);
    }
}
