using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Allentown311.Connectors.Tests.Coded;

/// <summary>A city folder whose <c>connectors/</c> holds assemblies that the test compiles.</summary>
internal sealed class CompiledFolder : IDisposable
{
    /// <summary>What every source begins with.</summary>
    public const string Head = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Allentown311.Connectors;
        using Allentown311.Connectors.Coded;
        [assembly: BuiltForContract(ContractVersion.Current)]

        """;

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("coded-");

    public string Path => root.FullName;

    /// <summary>A class with the three members that every connector has.</summary>
    public static string Class(string before = "[WorkOrderConnector]", string body = "return new SubmitResult.Created(\"L-1\");",
        string constructor = "public Lawnbook(ConnectorContext context) {}", string access = "public") => $$"""
        {{before}}
        {{access}} sealed class Lawnbook : IWorkOrderConnector
        {
            {{constructor}}
            public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) { await Task.Yield(); {{body}} }
            public Task<StatusPage> ReadStatusAsync(string cursor, CancellationToken ct) => Task.FromResult(StatusPage.Nothing(cursor));
            public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(true, "well"));
        }
        """;

    /// <summary>Compiles a source into <c>connectors/NAME/NAME.dll</c>.</summary>
    public CompiledFolder With(string name, string source)
    {
        var folder = root.CreateSubdirectory($"connectors/{name}");
        var trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator);
        var compiled = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source)],
            trusted.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var result = compiled.Emit(System.IO.Path.Combine(folder.FullName, $"{name}.dll"));
        result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return this;
    }

    /// <summary>Writes a file into <c>connectors/NAME</c>.</summary>
    public CompiledFolder WithFile(string name, string file, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(root.CreateSubdirectory($"connectors/{name}").FullName, file), text);
        return this;
    }

    // An assembly that is loaded stays open on some systems.
    public void Dispose()
    {
        try
        {
            root.Delete(recursive: true);
        }
        catch (IOException)
        {
            root.Refresh();
        }
    }
}
