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
    public void Projects_refer_to_each_other_one_way(string project, string others) =>
        string.Join(' ', ReadIncludes(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension)).ShouldBe(others);

    [TestMethod]
    public void CrmCore_refers_to_no_package()
    {
        ReadIncludes("CrmCore", "PackageReference").ShouldBeEmpty();
        ReadIncludes("CrmCore", "FrameworkReference").ShouldBeEmpty();
        ReadProject("CrmCore").Root!.Attribute("Sdk")!.Value.ShouldBe("Microsoft.NET.Sdk");
    }

    [TestMethod]
    public void There_are_no_other_projects_in_src() =>
        Directory.EnumerateFiles(Repository.Source, "*.csproj", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension)
            .Order()
            .ShouldBe(["Connectors", "CrmCore", "Hub", "Mappings"]);

    [TestMethod]
    public void Package_versions_are_set_in_one_place()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories))
        {
            XDocument.Load(file).Descendants("PackageReference").ShouldAllBe(p => p.Attribute("Version") == null, file);
        }
    }

    private static XDocument ReadProject(string name) => XDocument.Load(Path.Combine(Repository.Source, name, $"{name}.csproj"));

    private static IEnumerable<string> ReadIncludes(string project, string kind) =>
        ReadProject(project).Descendants(kind).Select(i => i.Attribute("Include")!.Value);
}
