using System.Text.RegularExpressions;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>The rooms of the hub, each a folder and a namespace. docs/architecture.md says what each is for.</summary>
[TestClass]
public sealed partial class When_rooms_refer_to_each_other
{
    private const string Root = "";

    /// <summary>Each room may use those before it. The root puts all together, so it comes last.</summary>
    private static readonly string[] Order =
    [
        "Store", "Engine", "Nodes", "City", "Access", "Monitoring", "Notices", "Events", "Intake", "Routing", "Links", "Dispatch",
        "StatusSync", "Reconcile", "Retention", "ParkedWork", "Edge", "Operations", "Commands", Root,
    ];

    [TestMethod]
    public void Rooms_refer_to_each_other_one_way()
    {
        var violations =
            from file in Files
            from used in FindUsedRooms(File.ReadAllText(file))
            where Array.IndexOf(Order, used) > Array.IndexOf(Order, Room(file))
            select $"{Path.GetRelativePath(Folder, file)} uses {used}";
        violations.ShouldBeEmpty($"in the order {string.Join(' ', Order)}, a room uses only those before it");
    }

    [TestMethod]
    public void Every_folder_is_a_room() =>
        Files.Select(Room).Distinct().Order(StringComparer.Ordinal).ShouldBe(Order.Order(StringComparer.Ordinal));

    [TestMethod]
    public void No_room_but_Commands_uses_a_type_of_the_root() =>
        Files.Where(f => Room(f) is not (Root or "Commands") && RootTypes.IsMatch(File.ReadAllText(f))).ShouldBeEmpty();

    [TestMethod]
    [DataRow("using Allentown311.Hub.Edge;", "Edge")]
    [DataRow("using static Allentown311.Hub.Edge.EdgeStatusRules;", "Edge")]
    [DataRow("using Rules = Allentown311.Hub.Edge.EdgeStatusRules;", "Edge")]
    [DataRow("var rules = Edge.EdgeStatusRules.All;", "Edge")]
    [DataRow("var rules = new Hub.Edge.EdgeStatusRules();", "Edge")]
    [DataRow("var rules = city.Edge.Count + Notices.Select(n => n);", "")]
    [DataRow("public string Edge => name;", "")]
    public void A_reference_is_found_however_it_is_written(string code, string room) =>
        string.Join(' ', FindUsedRooms(code)).ShouldBe(room);

    private static string Folder => Path.Combine(Repository.Source, "Hub");

    private static IEnumerable<string> Files =>
        Repository.Files.Where(f => f.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static IEnumerable<string?> RootTypeNames => Files
        .Where(f => Room(f).Length == 0 && !f.EndsWith("Log.cs", StringComparison.Ordinal))
        .Select(Path.GetFileNameWithoutExtension);

    private static Regex RootTypes { get; } = new(
        $@"(?<![\w.])({string.Join('|', RootTypeNames)})\.", RegexOptions.None, TimeSpan.FromSeconds(10));

    private static string Room(string file) =>
        Path.GetRelativePath(Folder, file).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0] : Root;

    private static IEnumerable<string> FindUsedRooms(string code)
    {
        var bare = Comment().Replace(code, "");
        var siblings = SiblingName().Matches(bare).Where(m => Names[m.Groups["room"].Value].Contains(m.Groups["name"].Value));
        return FullName().Matches(bare).Concat(siblings)
            .Select(m => m.Groups["room"].Value)
            .Where(r => Order.Contains(r, StringComparer.Ordinal))
            .Distinct();
    }

    // The names in each room: its folders, and its types as their files are called.
    private static ILookup<string, string> Names { get; } = Files
        .SelectMany(f => Path.GetRelativePath(Folder, f).Split(Path.DirectorySeparatorChar)[1..]
            .Select(part => (Room: Room(f), Name: Path.GetFileNameWithoutExtension(part))))
        .Distinct()
        .ToLookup(n => n.Room, n => n.Name, StringComparer.Ordinal);

    [GeneratedRegex(
        @"Allentown311\.Hub\.(?<room>\w+)|(?<![\w.])Hub\.(?<room>[A-Z]\w+)\.",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FullName();

    // A type of another room by its partial name: Edge.EdgeStatusRules.
    [GeneratedRegex(@"(?<![\w.])(?<room>[A-Z]\w+)\.(?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SiblingName();

    [GeneratedRegex("//.*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comment();
}
