package org.readingroom.app.launch.cache;

import org.readingroom.app.launch.line.CommandGroup;
import picocli.CommandLine.Command;

/// `run cache …`: the sealed studies on this computer.
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "Checks the encrypted study cache, makes room in it, or forgets.",
    subcommands = {CacheVerifyCommand.class, CacheEvictCommand.class, CacheForgetCommand.class})
public final class CacheCommand extends CommandGroup {}
