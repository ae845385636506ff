using System.Collections.Immutable;
using System.Text;
using Allentown311.Connectors.Coded;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>Reads a city folder: <c>city.yaml</c>, <c>services.yaml</c>, <c>notices/</c> and <c>mappings/</c>.</summary>
public static class CityFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Loads the city; returns null when anything is wrong. It notes every mistake of every file, not only the first.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="faults">Where mistakes are noted, with file, line and column.</param>
    /// <param name="variable">
    /// Gives the value of <c>${NAME}</c> and <c>${file:PATH}</c>; normally <see cref="Variables.FromEnvironment"/>.
    /// </param>
    public static CityConfiguration? Load(string folder, Faults faults, Func<string, string?> variable) =>
        LoadEach(folder, faults, _ => variable, _ => CodedReader.KindsOf(folder));

    /// <summary>Loads the city where each file may get its values from another place.</summary>
    /// <param name="folder">The city folder.</param>
    /// <param name="faults">Where mistakes are noted, with file, line and column.</param>
    /// <param name="variablesOf">What gives the value of <c>${NAME}</c> in a file, such as <c>mappings/streets.yaml</c>.</param>
    /// <param name="kindsOf">How a mapping file is read.</param>
    public static CityConfiguration? LoadEach(
        string folder,
        Faults faults,
        Func<string, Func<string, string?>> variablesOf,
        Func<string, IReadOnlyDictionary<string, MappingReader>> kindsOf)
    {
        var cityFile = ReadYaml(folder, "city.yaml", faults, variablesOf) is { } city ? CityFile.Read(city) : null;
        var services = ReadYaml(folder, "services.yaml", faults, variablesOf) is { } file
            ? ServicesFile.Read(file, cityFile?.Departments) : default(ImmutableArray<LocatedService>?);
        CanaryReader.Check(cityFile?.Canary, services);
        var texts = NoticeTexts.Load(folder, cityFile?.Notices?.Events, faults);
        var codes = services?.Select(s => s.Service.Code).ToHashSet(StringComparer.Ordinal);
        var questions = services?.SelectMany(s => s.Service.Questions).Select(q => q.Code);
        var mappings = MappingLoader.LoadEach(folder, faults, variablesOf, codes, questions, kindsOf);
        CityChecks.Run(cityFile?.Departments ?? [], services ?? [], mappings, faults);
        return faults.None && cityFile is not null && services is not null ? cityFile.Build(services.Value, texts, mappings) : null;
    }

    /// <summary>Reads a text file of the city folder; returns null and notes the mistake when it is missing or not UTF-8.</summary>
    internal static string? ReadText(string folder, string file, Faults faults)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            faults.Add(new Fault(file, 0, 0, "the file is missing", "Write it; samples/allentown has one to start from"));
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        try
        {
            return StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes.AsSpan(0, Math.Max(0, e.Index)).Count((byte)'\n');
            faults.Add(new Fault(file, line, 1, "not UTF-8 text", "Save the file as UTF-8"));
            return null;
        }
    }

    private static YamlMap? ReadYaml(string folder, string file, Faults faults, Func<string, Func<string, string?>> variablesOf) =>
        ReadText(folder, file, faults) is { } text ? YamlFile.Read(file, text, faults, variablesOf(file)) : null;
}
