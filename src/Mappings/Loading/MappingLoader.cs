using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads a city's mapping files. It notes every mistake of every file and does not stop at the first.</summary>
public static partial class MappingLoader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The mappings of <c>mappings/*.yaml</c>, in name order. Use them only when <paramref name="faults"/> is still empty.
    /// </summary>
    /// <param name="cityFolder">The city folder.</param>
    /// <param name="faults">Where mistakes are noted.</param>
    /// <param name="variable">Gives the value of <c>${NAME}</c>.</param>
    /// <param name="services">Codes of the catalogue; null when there is none at hand.</param>
    /// <param name="answerCodes">Codes of the catalogue's questions; null when there is none at hand.</param>
    /// <param name="kinds">Connector kinds; null means <see cref="MappingKinds.BuiltIn"/>.</param>
    public static IReadOnlyList<Mapping> Load(
        string cityFolder, Faults faults, Func<string, string?> variable, IReadOnlySet<string>? services = null,
        IEnumerable<string>? answerCodes = null, IReadOnlyDictionary<string, MappingReader>? kinds = null) =>
        LoadEach(cityFolder, faults, _ => variable, services, answerCodes, _ => kinds ?? MappingKinds.BuiltIn);

    /// <summary>
    /// The mappings of <c>mappings/*.yaml</c>, where files differ in the source of their variables or in the kinds they may name.
    /// </summary>
    /// <param name="cityFolder">The city folder.</param>
    /// <param name="faults">Where mistakes are noted.</param>
    /// <param name="variablesOf">
    /// For a file, such as <c>mappings/streets.yaml</c>: the function that gives the value of <c>${NAME}</c>.
    /// </param>
    /// <param name="services">Codes of the catalogue; null when there is none at hand.</param>
    /// <param name="answerCodes">Codes of the catalogue's questions; null when there is none at hand.</param>
    /// <param name="kindsOf">The connector kinds of a file.</param>
    public static IReadOnlyList<Mapping> LoadEach(
        string cityFolder, Faults faults, Func<string, Func<string, string?>> variablesOf, IReadOnlySet<string>? services,
        IEnumerable<string>? answerCodes, Func<string, IReadOnlyDictionary<string, MappingReader>> kindsOf)
    {
        var folder = Path.Combine(cityFolder, "mappings");
        if (!Directory.Exists(folder))
        {
            faults.Add(new Fault("mappings", 0, 0, "the folder is missing", "Make it, with one YAML file for each department's system"));
            return [];
        }

        var context = new LoadContext(faults, variablesOf, services, answerCodes?.ToArray(), kindsOf) { Folder = folder };
        var files = Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal);
        return [.. files.Select(path => ReadFile(path, context)).OfType<Mapping>()];
    }

    /// <summary>The mapping in one text; null when the mistakes in it leave none.</summary>
    /// <param name="file">Name to report mistakes under.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="faults">Where mistakes are noted.</param>
    /// <param name="variable">Gives the value of <c>${NAME}</c>.</param>
    /// <param name="services">Codes of the catalogue; null when there is none at hand.</param>
    /// <param name="answerCodes">Codes of the catalogue's questions; null when there is none at hand.</param>
    /// <param name="kinds">Connector kinds; null means <see cref="MappingKinds.BuiltIn"/>.</param>
    public static Mapping? LoadText(
        string file, string text, Faults faults, Func<string, string?> variable, IReadOnlySet<string>? services = null,
        IEnumerable<string>? answerCodes = null, IReadOnlyDictionary<string, MappingReader>? kinds = null) =>
        Read(file, text, new LoadContext(faults, _ => variable, services, answerCodes?.ToArray(), _ => kinds ?? MappingKinds.BuiltIn));

    private static Mapping? ReadFile(string path, LoadContext context)
    {
        var file = $"mappings/{Path.GetFileName(path)}";
        var bytes = File.ReadAllBytes(path);
        try
        {
            return Read(file, StrictUtf8.GetString(bytes).TrimStart('\uFEFF'), context);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes.AsSpan(0, Math.Max(0, e.Index)).Count((byte)'\n');
            context.Faults.Add(new Fault(file, line, 1, "not UTF-8 text", "Save the file as UTF-8"));
            return null;
        }
    }

    private static Mapping? Read(string file, string text, LoadContext context)
    {
        if (YamlFile.Read(file, text, context.Faults, context.VariablesOf(file)) is not { } root)
        {
            return null;
        }

        var kinds = context.KindsOf(file);
        var header = HeaderReader.Read(root, file, kinds.Keys, context);
        var expectations = ExpectationsReader.Read(root);
        var mapping = header.Connector.Length > 0 ? kinds[header.Connector](root, header) : null;
        if (header.Connector.Length > 0)
        {
            root.Close();
        }

        return mapping is null ? null : expectations.ApplyTo(mapping) with { Version = VersionOf(text) };
    }

    /// <summary>The version of a file's text: the first 12 hex digits of its SHA-256.</summary>
    public static string VersionOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));

    /// <summary>True for small letters, digits and dashes, a letter first.</summary>
    public static bool IsName(string text) => MappingName().IsMatch(text);

    [GeneratedRegex("^[a-z][a-z0-9-]*\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex MappingName();
}

/// <summary>What the readers of one load share. One load runs on one thread.</summary>
internal sealed record LoadContext(
    Faults Faults, Func<string, Func<string, string?>> VariablesOf, IReadOnlySet<string>? Services, IReadOnlyList<string>? AnswerCodes,
    Func<string, IReadOnlyDictionary<string, MappingReader>> KindsOf)
{
    /// <summary>The folder of the files; null for a text that comes from none.</summary>
    public string? Folder { get; init; }

    /// <summary>The file of each mapping name read so far; the header reader adds to it.</summary>
    public Dictionary<string, string> Names { get; } = new(StringComparer.Ordinal);
}
