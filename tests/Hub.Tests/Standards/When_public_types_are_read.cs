using System.Reflection;
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
    public void Each_says_what_it_is(Type one)
    {
        var file = Path.ChangeExtension(one.Assembly.Location, ".xml");
        File.Exists(file).ShouldBeTrue($"{file}: GenerateDocumentationFile is off");
        var said = XDocument.Load(file).Descendants("member").Where(m => !string.IsNullOrWhiteSpace(m.Element("summary")?.Value) || m.Element("inheritdoc") is not null)
            .Select(m => m.Attribute("name")!.Value).ToHashSet();
        var types = one.Assembly.GetExportedTypes().Where(t => t.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null && t.Name != "Program").ToList();

        types.ShouldNotBeEmpty();
        types.Where(t => !said.Contains($"T:{t.FullName!.Replace('+', '.')}")).ShouldBeEmpty();
    }
}
