using System.Text.Json;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Schemas;

[TestClass]
public sealed class When_schemas_are_written_for_an_editor
{
    [TestMethod]
    public void The_command_writes_those_of_the_repository()
    {
        var folder = Directory.CreateTempSubdirectory("schemas-").FullName;
        try
        {
            SchemaCommand.Build().Parse(["write", Path.Combine(folder, "new")]).Invoke().ShouldBe(0);

            var committed = Directory.EnumerateFiles(Path.Combine(Repository.Root, "schemas"), "*.json").Select(Path.GetFileName).ToList();
            Directory.EnumerateFiles(Path.Combine(folder, "new")).Select(Path.GetFileName).ShouldBe(committed, ignoreOrder: true);
            foreach (var file in committed)
            {
                using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "new", file!)));
                schema.RootElement.GetProperty("$schema").GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
