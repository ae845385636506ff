using System.Xml.Linq;

namespace Allentown311.Hub.Tests.Standards;

[TestClass]
public sealed class When_projects_refer_to_each_other
{
    [TestMethod]
    [DataRow("CrmCore", "")]
    [DataRow("Mappings", "CrmCore")]
    [DataRow("Connectors", "Mappings")]
    [DataRow("Hub", "Connectors")]
    public void They_do_so_one_way(string project, string others) =>
        string.Join(' ', Items(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension)).ShouldBe(others);

    [TestMethod]
    public void What_a_partial_package_feed_cannot_restore_stands_apart()
    {
        const string full = "'$(FullFeed)' == 'true'";
        var bus = XDocument.Load(Path.Combine(Repository.Source, "Connectors", "ServiceBus", "ServiceBus.csproj"));
        bus.Descendants("ProjectReference").Select(i => i.Attribute("Include")!.Value).ShouldBe(["../Connectors.csproj"]);
        bus.Descendants("PackageReference").ShouldAllBe(p => p.Parent!.Attribute("Condition")!.Value == full);

        var added = Project("Hub").Descendants("ProjectReference").Where(i => i.Attribute("Condition") is not null).ShouldHaveSingleItem();
        (added.Attribute("Include")!.Value, added.Attribute("Condition")!.Value).ShouldBe(("../Connectors/ServiceBus/ServiceBus.csproj", full));
        File.ReadAllText(Path.Combine(Repository.Root, "Allentown311.sln")).ShouldNotContain("ServiceBus");
    }

    [TestMethod]
    public void The_core_needs_no_package()
    {
        Items("CrmCore", "PackageReference").ShouldBeEmpty();
        Items("CrmCore", "FrameworkReference").ShouldBeEmpty();
        Project("CrmCore").Root!.Attribute("Sdk")!.Value.ShouldBe("Microsoft.NET.Sdk");
    }

    [TestMethod]
    public void There_are_no_other_projects_in_src() =>
        Directory.EnumerateFiles(Repository.Source, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Order()
            .ShouldBe(["Connectors", "CrmCore", "Hub", "Mappings", "ServiceBus"]);

    [TestMethod]
    public void Versions_stand_in_one_place()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories))
        {
            XDocument.Load(file).Descendants("PackageReference").ShouldAllBe(p => p.Attribute("Version") == null, file);
        }
    }

    private static XDocument Project(string name) => XDocument.Load(Path.Combine(Repository.Source, name, $"{name}.csproj"));

    // Those of every build.
    private static IEnumerable<string> Items(string project, string kind) =>
        Project(project).Descendants(kind).Where(i => i.Attribute("Condition") is null).Select(i => i.Attribute("Include")!.Value);
}
