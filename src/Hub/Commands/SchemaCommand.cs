using System.CommandLine;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub schema write DIR</c>: the JSON Schemas of a city's files.</summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("schema", "JSON Schemas by which an editor completes and explains a city's files")
    {
        BuildWrite(),
    };

    private static Command BuildWrite()
    {
        var folder = new Argument<string>("folder") { Description = "The folder to write them to; it is made where there is none" };
        var command = new Command("write", "Writes the schemas of mappings, services.yaml, city.yaml and columns of imports") { folder };
        command.SetAction(parsed =>
        {
            var to = parsed.GetValue(folder)!;
            try
            {
                var count = EditorSchemas.Write(to);
                Console.WriteLine($"{to}: {count} schemas. First line of a file: {EditorSchemas.Line(to, "mapping-rest").TrimEnd()}");
                return 0;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"The schemas cannot be written to {to}: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
