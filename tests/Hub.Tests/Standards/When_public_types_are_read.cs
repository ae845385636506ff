using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Allentown311.Hub.Tests.Standards;

[TestClass]
public sealed class When_public_types_are_read
{
    [TestMethod]
    [DataRow(typeof(CrmCore.Tickets.Ticket))]
    [DataRow(typeof(Mappings.Mapping))]
    [DataRow(typeof(Connectors.IWorkOrderConnector))]
    [DataRow(typeof(Hub.City.CityConfiguration))]
    public void Each_public_type_has_a_summary(Type anyOfAssembly)
    {
        var assembly = anyOfAssembly.Assembly;
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        File.Exists(file).ShouldBeTrue($"{file}: GenerateDocumentationFile is off");
        var documented = XDocument.Load(file).Descendants("member")
            .Where(m => !string.IsNullOrWhiteSpace(m.Element("summary")?.Value) || m.Element("inheritdoc") is not null)
            .Select(m => m.Attribute("name")!.Value)
            .ToHashSet();
        var types = assembly.GetExportedTypes()
            .Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && t.Name != "Program")
            .ToList();

        types.ShouldNotBeEmpty();
        types.Where(t => !documented.Contains($"T:{t.FullName!.Replace('+', '.')}")).ShouldBeEmpty();
    }
}
